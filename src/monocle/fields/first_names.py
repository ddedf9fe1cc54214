"""Common first names, French and English, as evidence of which word of a whole name is which. Our own list."""

from monocle.fields.nicknames import GROUPS

_SHORTEST = 2
_WOMEN = """
marie jeanne francoise monique catherine nathalie isabelle jacqueline anne sylvie martine madeleine nicole suzanne helene christine
marguerite denise louise christiane yvonne valerie sophie sandrine stephanie veronique celine chantal simone annie patricia brigitte
germaine virginie caroline julie elodie laurence dominique melanie sandra florence corinne aurelie claire camille lea emma manon chloe
laura sarah pauline mathilde ines jade alice lucie charlotte juliette lena louna anais oceane marine justine margaux clara zoe
laetitia emilie delphine audrey amandine vanessa karine sabrina carole agnes cecile odette paulette lucienne andree marcelle
ginette josiane danielle michele evelyne josette colette genevieve bernadette elisabeth beatrice joelle nadine pascale fabienne muriel
myriam sonia estelle severine magali aline lydie edith yvette gisele therese henriette georgette raymonde renee claudine
mireille solange huguette odile elise eva lola nina rose romane agathe ambre capucine clemence constance coralie cynthia diane
eleonore eloise emmanuelle fanny gaelle gwenaelle jessica jennifer johanna laure leslie lise loane maelys maeva marion morgane naima
noemie olivia ophelie perrine priscilla rachel rebecca romy roxane salome samira solene soizic tatiana tiphaine valentine victoria
yasmine fatima khadija aicha nadia leila malika amina mary patricia linda barbara elizabeth susan margaret dorothy lisa
nancy karen betty helen donna carol ruth sharon michelle emily amy anna virginia kathleen pamela martha debra amanda
christina joan evelyn judith megan cheryl hannah ashley kimberly abigail grace sophia isabella mia ella lily lucy ruby holly
rosemary jane kate joanna
"""
_MEN = """
jean pierre michel andre philippe rene louis alain jacques bernard marcel daniel roger robert paul claude christian henri georges
nicolas francois patrick gerard christophe joseph julien maurice laurent frederic eric david stephane pascal sebastien alexandre
thierry olivier antoine raymond thomas guy vincent yves guillaume jerome bruno lucas gilles hugo didier mathieu matthieu benjamin
maxime romain marc florian serge quentin arnaud fabrice clement kevin cedric anthony emmanuel denis gabriel ludovic raphael
theo leo jules adam arthur nathan noah enzo ethan tom sacha mathis tristan victor samuel simon valentin adrien aurelien
baptiste bastien corentin damien dylan etienne fabien felix franck gregory gauthier gerald gregoire herve hubert jeremy jonathan
jordan loic luc marius martin maxence mickael mehdi mohamed mohammed ahmed ali karim omar youssef ibrahim rachid samir said hassan
nolan pascal remi remy richard roland sylvain sylvestre tanguy thibault thibaut timothee titouan ulysse xavier yann yannick yohan yvan
aime albert alfred alphonse armand auguste camille charles edmond edouard emile ernest eugene ferdinand fernand gaston gilbert gustave
jean-pierre leon lucien norbert octave oscar raoul rodolphe theodore urbain killian malo elouan gwendal erwan ronan alan
james john william george edward thomas henry walter harry frank peter kenneth steven brian ronald timothy jason jeffrey gary ryan
eric stephen andrew joshua justin scott brandon gregory jack dennis jerry alexander tyler aaron adam harold kyle carl keith jeremy
matthew mark christopher donald anthony kevin edward bob bill mike steve oliver liam noah logan mason connor callum
"""

_SHORT = frozenset(name for group in GROUPS for name in group if " " not in name and len(name) > _SHORTEST)

FIRST_NAMES = frozenset((_WOMEN + _MEN).replace("-", " ").split()) | _SHORT
