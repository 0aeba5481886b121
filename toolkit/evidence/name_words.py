"""Words that decide whether a word is a name: false friends, titles, what people do, short forms of given names."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


FALSE_FRIENDS = _words(
    "will mark grace may rose hope faith joy bill rich art drew frank jack john pat rob sue chase grant dean dale glen",
    "cliff ray gene guy lance miles carol dawn eve iris ivy lily daisy holly heather amber ruby pearl jade crystal april",
    "june august summer autumn sky sunny robin jay wade reed brook brooke forest stone wood woods field fields hill hall",
    "lake rivers ford bridge green brown black white gray grey young old long short small little strong swift sharp wise",
    "good best new king prince duke earl baron knight page bishop pope abbot priest baker cook carter butcher mason",
    "smith miller taylor tailor potter fisher hunter shepherd farmer gardener turner wright singer sellers chandler major",
    "marshall sergeant judge banks bank price cash penny dollar sterling silver gold day week monday friday noon snow",
    "frost winter rain storm fox wolf lamb bird crane finch drake swan bull hare love sweet noble loyal power powers law",
    "laws case bacon rice bean pepper ginger basil sage olive berry cherry peach plum christian angel trinity charity",
    "mercy patience prudence constance destiny harmony melody chance victor ace dash skip buck chip rusty sandy stormy",
    "bob dick nick kitty dolly teddy barb harry don ken van dot ward street church castle house park parks garden gates",
    "walls bell bells book read write cross ball wells post north south east west lane marsh moss heath banner boss",
    "coach head bush link call guest self speaker bright rush speed merit",
)
"""English words that are names as well: each needs a sign that a person is meant."""

FALSE_FRIENDS_GERMAN = _words(
    "ernst rose wolf sommer winter herbst konig kaiser klein gross lang kurz alt neu stark schwarz weiss braun roth rot",
    "koch becker backer muller mueller schneider fischer weber schmied schmidt schulze richter wagner bauer jager schafer",
    "vogel fuchs hahn huhn stein berg wald busch baum blum blume stern engel herr frau mann kind bach see sonne graf",
    "herzog ritter vogt meister mai juni juli august april frei reich arm fromm kluge sanft lieb treu stolz zorn haupt",
    "kopf haar bart zahn faust fuss kraft recht brand feuer wasser sturm regen schnee frost markt platz kirch kirche",
    "kunz heute morgen freitag montag sonntag will mark",
)
"""German words that are names as well, as they stand folded; German gives every noun a capital."""

TIME_WORDS = _words("may april june august monday friday mai juni juli sommer herbst winter")
"""False friends that carry a capital, or stand after a preposition, when they mean a time."""

TITLES = _words(
    "mr mrs ms miss mx dr prof professor sir lady madam madame mme monsieur mlle herr herrn frau senor senora signor",
    "signora pan pani don dona",
)

SPEAKS = _words(
    "said says say told tells asked asks thinks thought is was isn't wasn't has had hasn't does did doesn't didn't came",
    "comes went goes took takes gave gives made makes knows knew called rang wrote writes keeps kept left ran",
    "answered sent sends helped helps showed shows decided decides wants wanted explained fixed sorted met would",
    "found got brought joined worked promised apologised apologized and who whose from in sagte sagt meinte meint",
    "will can could should may might must",
    "hat war ist kam ging fragte rief half wollte konnte und",
)
"""After a false friend at the beginning of a sentence, or in all capitals, these say that a person is meant."""

TIME_PREPOSITIONS = _words(
    "in since until till by from last next this early late mid of before after during every each through on around im"
    " seit bis ab vom zum letzten nachsten diesen anfang ende mitte the our a an your their or between per"
)

NOT_NAMES = _words(
    "a an the this that these those i you he she it we they my your his her its our their and or but if so then when",
    "while with without for from to at by in on of as than because since until after before about under over between",
    "now yes no not never always often sometimes maybe perhaps also even only just here there where what who whom whose",
    "which why how all both each every any some most many few much more less other another such same one two three four",
    "five six seven eight nine ten first second third last next today yesterday tomorrow monday tuesday wednesday",
    "thursday friday saturday sunday january february march april may june july august september october november",
    "december ask tell call see let thank thanks dear hello hi ok okay well please sorry like unlike once again still",
    "later finally eventually luckily sadly honestly actually apparently obviously usually is was are were be been has",
    "have had do does did can could will would shall should must might am isn't wasn't don't didn't i'm i've it's that's",
    "everyone everybody somebody someone nobody people customers customer management leaders sales service support",
    "der die das ein eine und oder aber wenn dann als wie mit ohne fur von zu bei in auf aus nach vor ich du er sie es",
    "wir ihr mein dein sein unser euer nicht auch nur noch schon immer nie heute gestern morgen was wer wo warum weil",
    "email phone mail fax tel mobile team office site branch department bank company director manager head chief",
)
"""Words that no name begins or ends with, though they may carry a capital."""

PARTICLES = _words(
    "van von der den de di da do dos das del della la le el al bin ibn ben abu of the zu zur ter ten af av"
)
"""Parts of a name that are no name by themselves."""

LABEL_WORDS = _words(
    "speaker interviewer interviewee interviewer: participant respondent moderator facilitator unknown guest host person",
    "voice customer client employee leader manager director agent staff member user patient nurse teacher expert",
    "consultant researcher coach team group focus anonymous male female man woman q a the of and head unit office",
)
"""Words of a speaker's label that name nobody."""

GERMAN_SIGNS = _words("und der die das ist nicht ich wir mit auf ein eine dem den war hat von sie es zu im wie auch")

_SHORT_FORMS = (
    "alexander alex sandy xander", "alexandra alex sandra sasha", "andrew andy drew", "anthony tony", "barbara barb babs",
    "benjamin ben benny", "bernard bernie", "catherine cathy kate katie cat", "katherine kathy kate katie kat",
    "charles charlie chuck chas", "christina chris tina", "christine chris chrissie", "christopher chris kit",
    "daniel dan danny", "david dave davy", "deborah deb debbie", "donald don donnie", "dorothy dot dotty dolly",
    "edward ed eddie ted teddy ned", "elizabeth liz lizzie beth betty eliza libby", "emily em emmy", "frances fran frankie",
    "francis frank frankie", "frederick fred freddie", "gabriel gabe", "gerald gerry jerry", "gregory greg",
    "harold harry hal", "henry harry hank", "isabella bella izzy", "jacob jake", "james jim jimmy jamie",
    "jennifer jen jenny", "jessica jess jessie", "john johnny jack", "jonathan jon jonny", "joseph joe joey",
    "joshua josh", "judith judy", "kenneth ken kenny", "lawrence larry laurie", "leonard leo len lenny",
    "margaret maggie meg peggy marge", "matthew matt", "michael mike mick micky", "nathaniel nat nate",
    "nicholas nick nicky", "pamela pam", "patricia pat patty trish", "patrick pat paddy", "peter pete", "philip phil",
    "raymond ray", "rebecca becky becca", "richard rich rick ricky dick", "robert rob bob bobby robbie", "ronald ron",
    "samantha sam", "samuel sam sammy", "stephanie steph", "stephen steve", "steven steve", "susan sue susie",
    "theodore ted theo", "theresa terry tess", "thomas tom tommy", "timothy tim", "victoria vicky tori", "vincent vince",
    "walter walt", "william will bill billy liam willy", "zachary zach",
)  # fmt: skip

SHORT_FORMS = {line.split()[0]: frozenset(line.split()[1:]) for line in _SHORT_FORMS}
"""Short forms by given name."""

CAPITALS_AND_LEGAL = _words(
    "ltd limited inc plc llc corp corporation co gmbh ag kg se sa sas sarl bv nv ab as oy spa srl"
)
"""What stands behind a firm's name in the register, and is left out in speech."""
