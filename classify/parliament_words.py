"""How MPs, their offices and the people who are neither name themselves, as expressions.

The building blocks are case-sensitive, because `MP` and names live by their capitals; `(?i:…)`
frees the words around them.
"""

import re

from classify.guarded import Guarded

_AN_MP = ("MP", "M.P.", "Member")
"""A text without any of these names nobody as an MP."""

TITLE = (
    r"(?:(?:The\s+)?(?:Rt\.?\s+Hon\.?|Right\s+Hon(?:ourable)?)\s+)?"
    r"(?:(?:Sir|SIR|Dame|DAME|Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Revd?)\.?\s+)?"
)
WORD = r"[A-ZÀ-ÖØ-Þ][\w’'\-]+"
NAME = rf"{WORD},?(?:[ \t]+(?:[A-Z]\.?|d[aeiu]s?|van|von|le|la|{WORD})){{0,3}}[ \t]+{WORD}"
MP = r"(?:MP|M\.P\.|Member\s+of\s+Parliament)(?![\w])"
HONOURS = r"(?:,?[ \t]+(?:KC|QC|K?CBE|K?CMG|KBE|DBE|OBE|MBE|PC|FRS|DL|(?:[A-Z]\.){2,4}))*"
PARTY = (
    r"(?:(?:the[ \t]+)?(?:Labour(?:[ \t]+and[ \t]+Co-?operative)?|Conservative|"
    r"Liberal[ \t]+Democrat|Lib[ \t]?Dem|Green(?:[ \t]+Party)?|SNP|"
    r"Scottish[ \t]+National(?:[ \t]+Party)?|Plaid[ \t]+Cymru|Reform(?:[ \t]+UK)?|DUP|"
    r"SDLP|Alliance|Independent)[ \t]+)?"
)
# In Wales and Scotland the letters of another parliament may stand before.
SEATS = r"(?:(?:AS|MS|MSP|ASE|AoS)[ \t]?/[ \t]?)?"
NAMED = rf"{TITLE}{NAME}{HONOURS},?[ \t]+{SEATS}{PARTY}\(?{MP}\)?"
SEAT = r"\s+for\s+(?:the\s+)?[A-Z][\w’'-]+(?:,?\s+(?:and|of|upon|on|the|[A-Z][\w’'-]+))*"
HOLDER = rf"(?:{NAMED}|(?:the\s+|your\s+)?(?:local\s+)?{MP}(?:{SEAT})?)"
OFFICE = (
    r"(?:(?:constituency|casework|case|parliamentary|westminster|private)\s+)*"
    r"(?:office|team|caseteam|staff|caseworkers?)"
)
JOB = (
    r"(?:(?:senior|lead|parliamentary|constituency|office|communications|casework|policy|diary|"
    r"private|executive)\s+)*"
    r"(?:manager|case[ -]?worker|case\s?work|assistant|researcher|secretary|"
    r"chief\s+of\s+staff|officer|intern|aide|advis[eo]r|organiser|support|coordinator|co-ordinator)"
)
OF = r"(?:for|to|of|at|with|in|from)\s+(?:the\s+)?"
OFFICE_OF = (
    rf"(?:(?i:the\s+)?(?i:{OFFICE})\s+(?:of|for)\s+{HOLDER}|{HOLDER}[’']?s?\s+(?i:{OFFICE}))"
)
I_AM = r"(?:\b(?:I|we)(?:\s+am|[’']m|\s+are|[’']re)\b|\bmy\s+name\s+is\s+[^.\n]{1,60}?|\bas\b)"
WRITE = (
    r"\b(?:I|we)(?:\s+am|[’']m|\s+are|[’']re)?\s+(?:also\s+)?"
    r"(?:work|working|write|writing|e-?mail|e-?mailing|contact(?:ing)?\s+you|get(?:ting)?\s+in\s+touch|"
    r"enquiring|acting|calling|following\s+(?:this\s+)?up)(?:\s+(?:to|with)\s+you)?(?:\s+(?:today|again))?"
)
SIGNER = rf"^\W*(?:(?:{NAME}|{WORD})[ \t]*[,|–-][ \t]*)?"

OFFICE_SIGNS = {
    "mp.works-for-an-mp": Guarded(
        rf"(?i:{I_AM}[\s,]+(?:(?:and\s+)?(?:I\s+am\s+)?(?:the|a|an|one\s+of\s+the)\s+)?{JOB}),?\s+"
        rf"(?i:{OF})(?i:(?:office|team)\s+of\s+)?{HOLDER}",
        _AN_MP,
    ),
    "mp.writes-for-an-mp": Guarded(
        rf"(?i:{WRITE}\s+(?:for|on\s+behalf\s+of)\s+)(?:{OFFICE_OF}|{HOLDER})"
        rf"|(?i:(?:{WRITE}|{I_AM}|this\s+is)(?:\s+\w+)?\s+(?:from|in|at|with|part\s+of)\s+)(?:the\s+)?{OFFICE_OF}",
        _AN_MP,
    ),
    "mp.greeting-from-the-office": Guarded(
        rf"(?m)^\W*(?i:hello|hi|hiya|greetings|good\s+(?:morning|afternoon)|regards|"
        rf"best\s+wishes|this\s+is)\s+from\s+(?:the\s+)?{OFFICE_OF}"
        rf"|^\W*{WORD}\s+(?:here\s+)?from\s+(?:the\s+)?{OFFICE_OF}\W*$",
        _AN_MP,
    ),
    "mp.office-in-signature": Guarded(
        rf"(?m){SIGNER}(?:(?i:{JOB})[ \t]*[,|–-]?\s+(?i:{OF})?)?"
        rf"(?:the\s+)?(?i:{OFFICE})[ \t]+(?:of|for)[ \t]+{HOLDER}"
        rf"|{SIGNER}(?i:{JOB})[ \t]*(?:[,|–-][ \t]*|(?i:{OF})){HOLDER}"
        rf"|^\W*{NAMED}[’']?s?[ \t]+(?i:{OFFICE})\W*$"
        rf"|^\W*Swyddfa[ \t]+{NAMED}"
        rf"|^\W*(?:{WORD}[ \t]*,?[ \t]+(?i:for(?:[ \t]+and)?(?:[ \t]+on[ \t]+behalf[ \t]+of)?|"
        rf"on[ \t]+behalf[ \t]+of)|(?i:p\.?[ \t]?p\.?))[ \t]+{NAMED}\W*$",
        _AN_MP,
    ),
}
FIRST_PERSON = Guarded(
    rf"\b[Aa]s\s+(?:(?:the|your|their|a|our|her|his)\s+)?(?:(?:local|constituency|newly|elected|new)\s+)*{MP}"
    rf"(?:{SEAT},?\s+I\b|,\s+I\b|\s+I\s+(?:am|have|would|write|wish|was|must)\b)"
    rf"|\bI(?:\s+am|[’']m)\s+(?:the|your|their|her|his)\s+(?:(?:local|constituency|newly|elected|new)\s+)*{MP}"
    rf"|\bI\s+(?:am\s+writing|write)\s+(?:to\s+you\s+)?(?:in\s+my\s+capacity\s+)?as\s+"
    rf"(?:the|a|your|their|her|his)\s+(?:(?:local|constituency)\s+)*{MP}",
    _AN_MP,
)
ASKED = Guarded(
    rf"{HOLDER}\s+(?:has\s+|have\s+)?(?:asked|instructed|requested)\s+(?:me|us)\b",
    _AN_MP,
)
OUR_CONSTITUENT = Guarded(
    r"(?i)\b(?:my|our)\s+(?:\w+\s+){0,2}constituents?\b|\bconstituents?\s+of\s+(?:mine|ours)\b",
    ("constituent",),
)
CONSTITUENT = Guarded(
    r"(?i)\b(?:a|the|one of (?:the|her|his|their)|her|his|their|above(?:-| )named|several|"
    r"two|many|MP[’']s)"
    r"\s+(?:\w+\s+){0,2}constituents?\b|\bconstituent:?\s+(?:Mr|Mrs|Ms|Miss|Mx|Dr)\b",
    ("constituent",),
)
SELF_CONSTITUENT = Guarded(
    r"(?i)\b(?:I\s+am|I[’']m|as)\s+(?:a|one\s+of)\s+(?:\w+\s+){0,2}constituents?\b",
    ("constituent",),
)
PARLIAMENTARY = Guarded(
    r"\bMP\b|House of Commons|Member of Parliament|\bWestminster\b",
    ("MP", "Commons", "Member", "Westminster"),
)
MY_MP = Guarded(rf"\b(?i:my|our)\s+(?:(?:own|local|constituency|new)\s+)*{MP}", _AN_MP)
LETTER_FROM = Guarded(
    rf"(?i:\b(?:attach\w*|enclos\w*|please\s+(?:see|find))\b[^.\n]{{0,60}}"
    rf"\b(?:letters?|correspondence|e-?mails?|enquir(?:y|ies))\s+(?:from|of)\s+)(?:the\s+)?{NAMED}",
    _AN_MP,
)
SIGNED = Guarded(
    rf"^\W*(?:(?i:yours(?:\s+\w+)?|(?:kind|best|warm)?\s*regards|best\s+wishes|sincerely|from:?|signed:?),?\s+)?"
    rf"(?P<who>{NAMED})(?P<rest>.*)$",
    _AN_MP,
)
SIGNED_SEAT = Guarded(
    rf"^\W*(?:{MP}|Westminster\s+Member){SEAT}\W*(?:[|,–-].*)?$|^\W*Member of Parliament\W*$",
    _AN_MP,
)
HOUSE = re.compile(r"(?i)^\W*(?:the\s+)?house\s+of\s+commons\b")
NOT_A_NAME = re.compile(r"(?i)^(?:cc|copy|copied|copies|dear|to|my|via|thanks|see|re|from my)\b")
FORMER = Guarded(
    r"(?i)\b(?:former|ex|formerly|retired|past|then)[ -]+(?:[\w-]+\s+){0,2}"
    r"(?:MP|Member of Parliament)\b"
    r"|\b(?:MP|Member of Parliament)\b[^.\n]{0,40}?\(?"
    r"(?:19|20)\d\d\s*(?:-|–|to)\s*(?:19|20)?\d\d\)?"
    r"|\bstood down as (?:an |the )?MP\b"
    r"|\b(?:was|used to be)\s+(?:the|your|an)\s+(?:local\s+)?MP\b",
    ("mp", "member of parliament"),
)
CANDIDATE = Guarded(
    r"(?i)\bcandidate\b|\bPPC\b|\bnext MP\b|"
    r"\bstanding (?:to be|as|for)\b.{0,30}\b(?:MP|Parliament)\b",
    ("candidate", "ppc", "mp", "standing"),
)
ELSEWHERE = re.compile(
    r"(?i)\bhouse of lords\b|\bcommittee\b|\bclerk\b|\bvisitor services\b|\bvisits?\b|\btours?\b|"
    r"\beducation (?:centre|team)\b|\bhansard\b|\bhouse of commons library\b|\bresearch service\b|"
    r"\bparliamentary (?:digital|security|archives|recording)\b|\bpeer\b|\binquiry\b|\bpetitions\b"
)
PEER = Guarded(
    r"(?i)^\W*(?:the\s+)?(?:rt\.?\s+hon\.?\s+)?(?:the\s+)?"
    r"(?:lord|baroness|lady|viscount(?:ess)?|earl|countess|marquess)\s+(?:\w)"
    r"|\bhouse of lords\b",
    ("lord", "baroness", "lady", "viscount", "earl", "countess", "marquess"),
)
NEWS = re.compile(
    r"(?i)\b(?:news(?:letter)?|bulletin|update|campaign|friends of|supporters|vote)\b"
)
LEAVE_LIST = re.compile(r"(?i)\bunsubscribe\b|\bstop receiving\b|\bmailing list\b")
FORWARDED_FROM = Guarded(r"(?m)^[> \t*]*From:\**[ \t]*(?P<who>[^\n]+)", ("From:",))


def mentions_parliament(text: str) -> bool:
    """Whether the text names an MP or a constituent, as all signs in it do."""
    return any(name in text for name in _AN_MP) or "constituent" in text.casefold()
