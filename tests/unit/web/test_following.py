import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from monocle.errors import Busy, Unavailable
from monocle.http.following import MOST_NEWS, EventStream, Following, Listener, Pace, message

SOON = 60
QUICK = Pace(most=3, look=0.001, beat=30, lasting=600)


def looped(main):
    """Give what comes of a coroutine, in a thread of its own: a browser of another test may have a loop in this one."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, main).result()


class World:
    """Something that happens, and whoever looks at it."""

    def __init__(self, fails=0):
        self.things, self.looks, self.seen_at_once, self.fails = [], 0, 0, fails

    def look(self, listeners):
        self.looks += 1
        self.seen_at_once = max(self.seen_at_once, len(listeners))
        if self.looks <= self.fails:
            raise Unavailable("the database does not answer")
        for one in listeners:
            fresh = self.things[one.at :]
            one.left_out = one.left_out or len(fresh) > MOST_NEWS
            one.news.extend(fresh)
            one.at = len(self.things)


def stream(following, listener):
    async def said():
        found, left_out = listener.told()
        return message("things", " ".join(map(str, found)) + ("…" if left_out else ""), listener.at)

    return EventStream(following, listener, said)


async def followed(answer, until, begun=lambda: None):
    """Give what an answer sends until its text meets ``until``; then the page is closed."""
    sent, gone = [], asyncio.Event()

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(one):
        sent.append(one)
        begun()
        if until(text(sent)):
            gone.set()

    scope = {"type": "http", "asgi": {"spec_version": "2.3"}, "method": "GET", "headers": []}
    await asyncio.wait_for(answer(scope, receive, send), SOON)
    return text(sent)


def text(sent):
    return b"".join(one.get("body", b"") for one in sent).decode()


def test_what_happens_is_told_to_all_who_follow_with_one_look_for_all():
    async def main():
        world = World()
        following = Following(world.look, QUICK)
        answers = [stream(following, Listener("all", 0)) for _ in range(3)]
        begun = [asyncio.Event() for _ in answers]
        pages = [
            asyncio.create_task(followed(one, lambda said: "b" in said, event.set))
            for one, event in zip(answers, begun, strict=True)
        ]
        for event in begun:
            await event.wait()
        world.things += ["a", "b"]
        found = await asyncio.gather(*pages)
        return found, len(following), world.seen_at_once

    found, left, seen_at_once = looped(main())
    assert all("id: 2\nevent: things\ndata: a b\n\n" in one for one in found)
    assert left == 0
    assert seen_at_once == 3


def test_nobody_looks_for_nobody():
    async def main():
        world = World()
        following = Following(world.look, QUICK)
        world.things.append("a")
        await followed(stream(following, Listener("all", 0)), lambda said: "a" in said)
        looks = world.looks
        for _ in range(50):
            await asyncio.sleep(0.001)
        return looks, world.looks

    before, after = looped(main())
    assert after <= before + 1


def test_one_too_many_is_refused_before_anything_is_sent():
    async def main():
        following = Following(World().look, Pace(most=1))
        following.enter(Listener("all", 0))
        with pytest.raises(Busy):
            await followed(stream(following, Listener("all", 0)), lambda _: True)
        return len(following)

    assert looped(main()) == 1


def test_closing_ends_the_streams_and_lets_none_begin():
    async def main():
        following = Following(World().look, QUICK)
        begun = asyncio.Event()
        page = asyncio.create_task(followed(stream(following, Listener("all", 0)), lambda _: False, begun.set))
        await begun.wait()
        following.close()
        await page
        with pytest.raises(Busy):
            following.enter(Listener("all", 0))
        return len(following)

    assert looped(main()) == 0


def test_a_look_that_fails_ends_no_stream():
    async def main():
        world = World(fails=3)
        world.things.append("a")
        return await followed(stream(Following(world.look, QUICK), Listener("all", 0)), lambda said: "data: a" in said)

    assert "data: a\n" in looped(main())


def test_of_more_than_can_be_told_the_last_is_told_and_that_something_is_left_out():
    async def main():
        world = World()
        world.things += range(100)
        return await followed(stream(Following(world.look, QUICK), Listener("all", 0)), lambda said: "…" in said)

    assert f"data: {' '.join(map(str, range(70, 100)))}…\n" in looped(main())


def test_a_stream_that_has_lasted_long_enough_ends_by_itself():
    async def main():
        following = Following(World().look, Pace(look=0.001, beat=0.001, lasting=0.01))
        return await followed(stream(following, Listener("all", 0)), lambda _: False)

    assert ": still here" in looped(main())


def test_each_line_of_a_message_is_data():
    assert message("things", "<b>\n</b>", 7) == b"id: 7\nevent: things\ndata: <b>\ndata: </b>\n\n"
    assert message("things", "") == b"event: things\ndata: \n\n"
