"""One application for all tests of a process: to build it takes longer than most tests, to change its house takes nothing."""

import inspect
from functools import partial

from monocle.http.sessions import SignIn
from monocle.serve.app import App, build


class Lent:
    """Stands for whatever ``find`` gives at the moment; its parts and verbs are lent too, as doors keep them."""

    def __init__(self, find):
        self.__dict__["_find"] = find

    def __getattr__(self, name):
        value = getattr(self._find(), name)
        if inspect.ismethod(value):
            return partial(self._call, name)
        part = type(value).__module__.startswith("monocle_test")
        return Lent(lambda: getattr(self._find(), name)) if part else value

    def _call(self, verb, *given, **named):
        return getattr(self._find(), verb)(*given, **named)

    def __setattr__(self, name, value):
        setattr(self._find(), name, value)


class OneApp:
    """Gives the application over one house after the other; only the last one is served."""

    def __init__(self):
        self.house = self.sign_in = self.app = None

    def over(self, house, sign_in: SignIn) -> App:
        """Give the application over a house."""
        self.house, self.sign_in = house, sign_in
        if self.app is None:
            self.app = build(Lent(lambda: self.house), Lent(lambda: self.sign_in))
        self.app.state.work.__init__(self.app.state.work._workspace)
        return self.app


ONE = OneApp()
"""Of this process."""
