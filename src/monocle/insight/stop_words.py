"""French and English words that say nothing of what a text is about."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


FRENCH = _set(
    """
    a à afin ai aie ainsi alors as assez au aucun aucune aussi autre autres aux avait avant avec avez aviez avions avoir avons
    beaucoup bien bon bonjour bonne bref c ça car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez ci comme
    comment d dans de déjà depuis des deux devant doit donc dont du elle elles en encore entre es est et étaient étais était étant
    été être eu eux fait faire fois font hors ici il ils j je jusque l la là le les leur leurs lors lorsque lui m ma madame mais me
    même mes merci moi moins mon monsieur n ne ni non nos notre nous on ont ou où par parce parfois pas pendant personne peu peut
    peux plus plusieurs plutôt pour pourquoi pourtant près pu qu quand que quel quelle quelles quels qui quoi rien s sa sans sauf se
    sera serait ses seulement si sien sinon soi soit sommes son sont sous suis sur svp t ta tandis te tel telle tels tes toi ton
    toujours tous tout toute toutes très trop tu un une vers voici voilà vont vos votre vous vraiment vu y qu'il c'est j'ai n'est
    reviendrai recommande fallait
    """
)
ENGLISH = _set(
    """
    a about above after again all also always am an and any are as at be because been before being below between both but by can
    could did do does doing don done down during each else ever every few for from further get got had has have having he hello her
    here hers him his how i if in into is it its just like made make many may me might more most much must my never no nor not now
    of off often ok on once one only or other our ours out over own per please quite rather really same say see she should since so
    some such t than thank thanks that the their them then there these they this those through to too two under until up us use used
    very via want was we well were what when where which while who whom why will with within without would yet you your
    """
)
STOP_WORDS = FRENCH | ENGLISH
