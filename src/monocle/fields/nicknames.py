"""Short forms of first names, French and English: groups of which any two may be the same person's name.

A name may stand in several groups (Alex). Names are comparing keys: lower case, ASCII. Our own list.
"""

from itertools import combinations

GROUPS = tuple(
    tuple(name.replace("_", " ") for name in line.split())
    for line in """
alexandre alex sacha alexis xandre | alexandra alex sacha sandra sandrine xandra lexie
alexander alex sandy xander al lex alec | alexis alex lexie | emmanuel manu manuel emanuel
emmanuelle manu manue emanuelle manuela | frederic fred freddy fredo | frederique fred frede
christophe chris christo tophe | christian chris kris | christine chris kristine christina cricri tina
christopher chris kit topher kris | philippe phil philou | philip phil pip | nicolas nico nick colas
nicole nico nicki | nicholas nick nicky nico | dominique dom domi | benjamin ben benji benjy | benoit ben benny
sebastien seb bastien sebastian | stephane steph stef stephan | stephanie steph stef fanny stephie
stephen steve steven stevie | valerie val | valentin val | valentine val | veronique vero | veronica vero ronnie
florence flo | florent flo | florian flo | florence flora | michel mich michou mick | michele mich michou micheline
michael mike mick mickey mickael mikael micky | mickael mick mika mike
catherine cathy cath kate katy katherine kathy | katherine kate kathy katie kat kay kathryn katharine
elisabeth babeth elise lise lisa betty beth elsa zabeth
elizabeth liz lizzie beth betty eliza betsy lisa libby bess | isabelle isa zabelle isabel belle
isabella bella izzy isa | jacques jacky jacquot jack | jacqueline jacky jackie | jean jeannot | john johnny jack jon
jonathan jon john johnny nathan jo | joseph jo joe joey jojo | josephine jo josie fifine | josiane josy jo
josette jo josy | joel jo | joelle jo | johanna jo joanna hanna | pierre pierrot peter | peter pete
patrick pat patrice paddy | patricia pat patty trish tricia patsy | gerard gege gerry | jerome jerem geronimo
jeremy jerem jerry jeremie jeremiah | gregory greg gregoire gregor | guillaume guigui will guy
william bill will billy willy liam | robert bob rob bobby bert robby robin | richard rick dick rich richie ricky
roland rolland | raymond ray | raphael raph rafael rafa | raphaelle raph | edouard ed eddy doudou edward
edward ed eddie ted ned ward | edmond ed eddy | theodore theo ted teddy | theophile theo | thomas tom tommy thom
timothee tim timmy | timothy tim timmy | samuel sam sammy | samantha sam sammy | samira sam | daniel dan danny
danielle dany dani | david dave davy | denis deny dennis | dennis denny | didier didi | daphne daf
delphine del delph fifine | caroline caro carole line carolina | carole caro | charles charlie chuck charly carl
charlotte charlie lotte cha lottie charly | charlene charlie | claire clairette clara | claude claudie claudy
claudine claude | clemence clem | clement clem | constance constant connie | corinne coco corine
antoine tony toine anthony titoine | anthony tony ant antony | antoinette toinette nettie
anne annie anna ann nan nancy annette | annick anne annie | anne_marie annie marie anne | andre dede andrew
andree dede andrea | andrew andy drew | angelique angie ange | angela angie | arnaud arno | arthur art arty
audrey drey | augustin gus august | augustine tine | aurelie lili aurel | aurelien aurel | barbara barb babs barbie
bernard nanard bernie | bernadette berna bernie detta | bertrand bert | albert bert al albie
alfred al fred alfie freddie | alice lili ali | alain al alan | alan al allan | amelie mel amy | amanda mandy
amandine mandy didine | melanie mel melly | melissa mel lissa | camille cam camilou | cameron cam
cecile ceci sissi | cedric ced | celine celi | cyril cyrille | cyrille cyril | cynthia cindy
deborah deb debbie debora | dorothee doro dot | dorothy dot dottie dolly | eleonore leo nore ellie
eleanor ellie nell nora leonor | leonard leo len lenny | leonie leo | leopold leo | eloise elo heloise | elodie elo
emilie emy mimi milie emily | emily emmy em millie | emma em | eric rico erik | erica ricky | eugene gene
eugenie ninie | evelyne eve lyne | fabien fab | fabienne fab | fabrice fab | ferdinand ferdi nando | fernand nando
francis francois frank | francois fanfan francis franck | francoise fanfan fanchon soizic
frances fran francie fanny | francesca cesca fran | franklin frank | frederick fred freddy rick | gabriel gab gaby
gabrielle gab gaby | genevieve gene ginette viviane | georges jojo george geo | georgette jojo
georgina gina georgie | gilbert gil bert | gilberte gigi | ghislaine gigi | ginette gigi | gwenaelle gwen
gwendoline gwen | helene leni helen lena | helen nell nellie lena ellen | henri riri riton henry | henriette riri
henry harry hank hal | harold harry hal | herve rv | hubert bert hub | hugues hugo | hugo hugh | ignace nacho
irene reine | jennifer jen jenny jenn | jessica jess jessie | jeanne jeannette jane jeanine | janet jan jane
jean_baptiste jb baptiste jean | jean_christophe jc jean christophe | jean_claude jc jean claude
jean_francois jf jeff jean francois | jean_jacques jj jean jacques | jean_louis jl jean louis | jean_luc jl jean luc
jean_marc jm jean marc | jean_marie jm jean | jean_michel jm jean_mi jean michel | jean_paul jp jean paul
jean_philippe jp jean philippe | jean_pierre jp jean pierre | jean_yves jy jean yves | pierre_yves py pierre yves
anne_sophie anso anne sophie | anne_laure anlo anne laure | marie_claude marie claude
marie_laure marilo marie laure | marie_christine marie christine | marie_therese marie therese maite
marie_francoise marie francoise | judith judy jude | julie juju | julien juju jules | juliette juju julie
julian jules | justine juju titine | kenneth ken kenny | kevin kev | kimberly kim | laetitia laeti titia leti
laurence lolo laure | laurent lolo laurie | lawrence larry laurie | leslie les | lilian lili | liliane lili lily
lucette lulu | lucie lulu lucy luce | lucien lulu | lucienne lulu | louis loulou lou | louise lou loulou louisa
ludovic ludo | madeleine mado madou madelaine mad | magali mag maga | marguerite margot maggie margaux rita
margaret maggie meg peggy marge margie rita greta | marc marco mark | marcel marco | marcelle celle
marie mimi manon maria mary marion | marine marina | mary molly polly mamie may | martine titine tine | martin marty
mathieu mat mathou matthieu matt | mathilde mat mathou tilde | matthew matt matty | maurice momo
mohamed mohammed mohammad muhammad mohamad muhammed mohammed mohd mhd momo med mehmet mo | mustapha moustapha mustafa moustafa mus | maximilien max | maxime max
maxence max | maximilian max | monique momo monica | muriel mumu | nathalie nath nat natalie lilie | nathan nat nate
nathaniel nat nate nathan | natasha tasha nat | noemie noe mimi | odile dil | olivier oliv olive oli
oliver ollie oli | olivia liv livie | pascal pasc | pascale pasc | paul paulo | paulette paule | pauline popo paula
penelope penny | quentin quent | rachel rach | rebecca becky becca | regine reg gigi | reginald reggie reg
remi remy | rene neness renaud | ronald ron ronnie | rosalie rose | rosemary rose rosie | roger rodge
rodolphe rod rodolf | romain rom | sabrina sab | sabine sab | sandrine sandra | sarah sara sally sadie | simon si
simone momone | solange sol | sophie soso | susan sue suzie susie suzy | suzanne suzy suzie suzon susan
sylvain syl | sylvie syl | sylviane syl sylvie | teresa terry tess therese | therese tess theresa | terence terry
thibault thib tibo thibaut thibaud | thierry titi thier | tristan tris | vanessa nessa | victor vic | victoire vic
victoria vicky vic tori | vincent vince vinz | virginie gigi nini virginia | virginia ginny ginger | vivien viv
viviane viv vivi | walter walt wally | xavier xav | yann yannick yan jean | yohann yo johann | yolande yoyo
youssef joseph yusuf yousef yousuf yusef yousouf youcef | yves yvon | yvette vette | zacharie zach | zachary zach zack | deborah debbie
abigail abby gail | benedict ben | bradley brad | cassandra cass cassie | clifford cliff | curtis curt
donald don donnie | douglas doug | eugenia gina | gerald gerry jerry | gregory gregg | gwyneth gwen | jacob jake
james jim jimmy jamie jem | jeffrey jeff geoffrey geoff | joshua josh | judith judi | kathleen kathy kath kay
lillian lily lil | louis lou lewis | lucille lucy | madison maddie | madeline maddie | marjorie marge
martha marty patty | maureen mo | millicent millie | mitchell mitch | nancy nan | patience pat | pamela pam
phillip phil | priscilla cilla | roberta bobbie robbie | rosalind roz | russell russ | sandra sandy | sheila shelly
stanley stan | sylvester sly | tabitha tabby | tamara tammy | teresa tess | tobias toby | ursula ulla
ahmed ahmad ahmet | khaled khalid | omar umar | hassan hasan hassen | hussein husayn hossein houcine hocine hussain
abdullah abdallah | rachid rashid rasheed | jamal djamel gamal djamal jamel | tarek tariq tarik | ibrahim brahim ebrahim
karim kareem | samir sameer | mahmoud mahmud mahmood | ismail ismael smail | said saeed sayed | fatima fatma fatimah
aisha aicha ayesha | leila layla leyla laila | zeinab zaynab zineb zeynep | mariam maryam meriem myriam | salma selma
nadia nadya | samia samya | khadija khadidja hadija | nour nur noor | sergei sergey serge serguei | dmitri dmitry dimitri
andrei andrey | alexei alexey aleksei | mikhail mikhael michail misha | yuri iouri youri yury | nikolai nikolay kolia
natalia natalya nathalie | ekaterina katia katya | aleksandr alexander alexandre sasha | anastasia nastia nastya
howard howie | margaret peggie | valentina val tina | vernon vern | wilfred fred will | winifred fred winnie | winston win
""".replace("|", "\n")
    .strip()
    .splitlines()
)


def pairs() -> frozenset[str]:
    """Give every pair of names that may be one name, as ``lesser|greater``."""
    return frozenset(f"{left}|{right}" for group in GROUPS for left, right in combinations(sorted(set(group)), 2))


def nickname_sql(left: str, right: str) -> str:
    """Give the SQL condition that two first names, as comparing keys, are short forms of one another.

    Cost: a hash probe of some 1,500 constants.
    """
    listed = ", ".join(f"'{pair}'" for pair in sorted(pairs()))
    return f"least({left}, {right}) || '|' || greatest({left}, {right}) IN ({listed})"
