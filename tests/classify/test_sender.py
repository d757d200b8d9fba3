from pathlib import Path

import pytest

from classify.finding import Sender
from classify.register import load_register
from classify.sender import identify
from ingest.message import Automatic
from tests.classify.senders import LONDON, is_from_an_mp, letter, who

FROM_AN_MP = {
    "the registered address": ("Chris Vince", "chris.vince.mp@parliament.uk", "Please call."),
    "an address of an mp": ("ARDLEIGH, Tobias", "tobias.ardleigh.mp@parliament.uk", "See below."),
    "a domain of their own": ("Casework", "help@lucypowell.org.uk", "A lady in Hulme rang us."),
    "a name with MP": ("Tobias Ardleigh MP", "ardleigh@gmail.com", "What is being done?"),
    "a name in capitals": ("ARDLEIGH, Tobias MP", "ta@ardleigh.example", "What is being done?"),
    "an office as a name": (
        "Constituency Office of Tobias Ardleigh MP",
        "ta@mail.example",
        "Good day.",
    ),
    "a signature": (
        "Tobias",
        "ta@mail.example",
        f"Dear Ms Hart\n\nMrs B has waited.\n\nYours sincerely,\n\nTobias Ardleigh MP\n{LONDON}",
    ),
    "a signature with a seat": (
        "T Ardleigh",
        "ta@mail.example",
        "A resident is worried.\n\nTobias Ardleigh\nMember of Parliament for Nether Wallop",
    ),
    "a letterhead": (
        "T Ardleigh",
        "ta@mail.example",
        f"Tobias Ardleigh MP\n{LONDON}\n\nDear Chief Executive\n\nI was sorry to hear of this.",
    ),
    "the first person": (
        "T Ardleigh",
        "ta@mail.example",
        "As the Member of Parliament for Nether Wallop, I have had letters about dentistry.",
    ),
    "a member's constituent": (
        "T Ardleigh",
        "ta@parliament.uk",
        "My constituent Mr Ojo has asked for my help with his hearing aids.",
    ),
    "a caseworker": (
        "Bea",
        "bea.cw@gmail.com",
        "I'm a senior caseworker for Tobias Ardleigh MP and write for Mr Ojo.",
    ),
    "a caseworker in the signature": (
        "Bea",
        "bea.cw@gmail.com",
        "Could you look into this?\n\nBea Quist\nCaseworker to Tobias Ardleigh MP",
    ),
    "an assistant writing on behalf": (
        "Bea",
        "bea@mail.example",
        "I am writing on behalf of Tobias Ardleigh MP, who has been contacted by Mr Ojo.",
    ),
    "somebody in the office": (
        "Bea",
        "bea@mail.example",
        "I work in the office of Dame Ruth Pell MP. Mr Ojo says he has had no reply.",
    ),
    "a team that says hello": (
        "Bea",
        "bea@mail.example",
        "Hi from Tobias Ardleigh MP's casework team! Is there any news of Mr Ojo's scan?",
    ),
    "casework from parliament": (
        "Bea Quist",
        "quistb@parliament.uk",
        "We have been contacted by a constituent, Mr Ojo, about his scan.",
    ),
    "an assistant who sends the letter": (
        "Bea Quist",
        "bea@mail.example",
        "Please find attached a letter from Tobias Ardleigh MP.",
    ),
    "asked to write": (
        "Bea Quist",
        "bea@mail.example",
        "Tobias Ardleigh MP has asked me to write about his constituent Mr Ojo.",
    ),
}

NOT_FROM_AN_MP = {
    "copies in an MP": (
        "Jo",
        "jo@mail.example",
        "Cancelled again.\n\nJo Fenn\ncc Tobias Ardleigh MP",
    ),
    "copies in an MP below": (
        "Jo",
        "jo@mail.example",
        "Again.\n\nJo Fenn\n\ncc:\nTobias Ardleigh MP",
    ),
    "names an MP": ("Jo", "jo@mail.example", "I shall tell my MP, Tobias Ardleigh MP, of this."),
    "was sent by an MP's office": (
        "Jo",
        "jo@mail.example",
        "Tobias Ardleigh MP's office sent me. I met the caseworker for Tobias Ardleigh MP.",
    ),
    "is a constituent": (
        "Jo",
        "jo@mail.example",
        "I am a constituent of Tobias Ardleigh MP and he says you can help.",
    ),
    "wrote to the MP": (
        "Jo",
        "jo@mail.example",
        f"Tobias Ardleigh MP\n{LONDON}\n\nDear Mr Ardleigh\n\nThis is what I wrote.\n\nJo Fenn",
    ),
    "has initials M P": ("M P Jones", "mpj@mail.example", "Tubing please. M P Jones (Miss)"),
    "lost a player": (
        "Jo",
        "jo@mail.example",
        "Lost my MP3 player. It was doing 30 mph. MPs' expenses!",
    ),
    "is a Baroness": (
        "Baroness Quill of Wem",
        "quillb@parliament.uk",
        "A constituent of a friend wrote.\n\nBaroness Quill\nHouse of Lords",
    ),
    "is a committee clerk": (
        "Ivo Sands",
        "sandsi@parliament.uk",
        "How does a constituent get care?\n\nI Sands\nCommittee Specialist",
    ),
    "is visitor services": ("Visitor Services", "visits@parliament.uk", "Your tour is booked."),
    "is a councillor": (
        "Cllr Peg Moss",
        "cllr.moss@council.example",
        "My constituent Mr Ojo is waiting.\n\nCllr Peg Moss\nWard councillor",
    ),
    "is a candidate": (
        "Finn Rook",
        "finn@mail.example",
        "I want answers.\n\nFinn Rook\nParliamentary candidate for Nether Wallop",
    ),
    "is a former member": (
        "Ada Reeve",
        "ada@mail.example",
        "It is slow.\n\nAda Reeve\nFormer Member of Parliament for Nether Wallop",
    ),
    "sat until 2019": ("Ada Reeve", "ada@mail.example", "Slow.\n\nAda Reeve (MP 2005-2019)"),
    "forwards the MP's reply": (
        "Jo",
        "jo@mail.example",
        "I attach a letter from my MP Tobias Ardleigh MP.",
    ),
    "is a member of the Scottish Parliament": (
        "Una Blair MSP",
        "una@mail.example",
        "My constituent is down with you.",
    ),
    "sends a bulletin": (
        "Tobias Ardleigh MP",
        "news@ardleigh.example",
        "News from Westminster. Unsubscribe here.",
    ),
}


@pytest.mark.parametrize("case", FROM_AN_MP.values(), ids=FROM_AN_MP.keys())
def test_an_mp_or_their_office_is_known_by(case: tuple[str, str, str]) -> None:
    assert is_from_an_mp(letter(*case))


@pytest.mark.parametrize("case", NOT_FROM_AN_MP.values(), ids=NOT_FROM_AN_MP.keys())
def test_it_is_no_mp_who(case: tuple[str, str, str]) -> None:
    subject = "Ardleigh's newsletter" if "Unsubscribe" in case[2] else ""
    assert not is_from_an_mp(letter(*case, subject=subject))


def test_list_mail_is_from_no_mp() -> None:
    list_mail = Automatic("newsletter", "List-Id header")
    assert not is_from_an_mp(
        letter("Tobias Ardleigh MP", "ta@x.example", "Hi", automatic=list_mail)
    )


def test_only_a_registered_address_that_passes_authentication_is_verified() -> None:
    known = ("Chris Vince", "chris.vince.mp@parliament.uk", "Please call.")
    assert who(letter(*known, verdict="pass")).label == "MP for Harlow, verified"
    assert who(letter(*known, verdict="pass")).verified
    assert who(letter(*known)).label == "MP for Harlow, not verified"


def test_an_mp_who_is_not_in_the_register_is_still_one() -> None:
    sender = who(letter("Tobias Ardleigh MP", "ta@mail.example", "Why?", verdict="pass"))
    assert sender == Sender("mp", "MP, not in the register")


def test_a_registered_name_at_another_address_is_said_to_be_that() -> None:
    sender = who(letter("Chris Vince MP", "cv@mail.example", "Why?"))
    assert sender.label == "MP for Harlow by their own account, address not registered"
    assert not sender.verified


def test_a_forged_mp_is_none() -> None:
    sender, findings = identify(
        letter("Tobias Ardleigh MP", "tobias.ardleigh.mp@parliament.uk", "Hi", verdict="fail"),
        internal=(),
    )
    assert sender == Sender("public", "claims to be an MP", failed=True)
    assert findings == ()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Tobias Ardleigh MP", "tobias.ardleigh.mp@parliarnent.uk"),
        ("Tobias Ardleigh MP", "tobias@parliament.uk.example"),
        ("Tobias Ardleigh MP", "help@lucypowel.org.uk"),
        ("Tobias Ardleigh MP ta@parliament.uk", "ta@post.example"),
    ],
)
def test_an_mp_who_only_looks_like_one_is_none(name: str, address: str) -> None:
    sender, findings = identify(letter(name, address, "Hi"), internal=())
    assert (sender.role, sender.label, sender.failed) == ("public", "claims to be an MP", True)
    assert findings == ()


def test_imitations_of_an_mps_own_domain_and_of_ours_are_told() -> None:
    (told,) = who(letter("Casework", "help@lucypowel.org.uk", "Hi")).doubts
    assert "looks like lucypowell.org.uk" in told
    sender, _ = identify(
        letter("Ann", "ann@our-trust.example", "Hi"), internal=["ourtrust.example"]
    )
    assert "looks like ourtrust.example" in sender.doubts[0]
    assert sender.role == "public"


def test_an_empty_entry_among_our_own_casts_no_doubt() -> None:
    sender, _ = identify(letter("Ann", "ann@post.example", "Hi"), internal=["", "@", " "])
    assert sender.doubts == ()


def test_the_evidence_is_the_exact_words() -> None:
    message = letter(
        "Bea", "bea@mail.example", "Hello.\n\nI am the caseworker for Tobias Ardleigh MP."
    )
    (finding,) = identify(message, internal=())[1]
    assert message.body.text[finding.start : finding.end] == finding.text
    assert finding.where == "body"


@pytest.mark.parametrize(
    "foot",
    [
        "Ada Lamb\nMember of Parliament for Wold North | House of Commons, London SW1A 0AA",
        "Team Lamb\nAda Lamb, Labour MP for Wold North",
        "Ned\np.p. Ada Lamb MP",
        "Brenda, for Ada Lamb MP",
        "Lowri\nSwyddfa Ada Lamb AS/MP, Westminster Member for Wold North",
    ],
)
def test_an_office_is_known_by_the_lines_under_its_letter(foot: str) -> None:
    body = f"A gentleman has asked us to take this up with you.\n\n{foot}"
    assert who(letter("Casework", "casework@lamb.example", body)).role in ("mp", "mp_office")


def test_paper_of_the_house_shows_the_member_even_where_it_greets_nobody() -> None:
    body = "SIR TOM REED-LAMB, K.B.E., M.P.\nHOUSE OF COMMONS\n\nI require to know why.\n\nT. R.-L."
    assert who(letter("Tom Reed-Lamb", "tom@farm.example", body)).role == "mp"


def test_a_line_to_a_member_is_not_from_their_office() -> None:
    body = "My mother waits.\n\nFor: Ada Lamb MP\nCopied to the hospital\n\nJo Bell"
    assert who(letter("Jo Bell", "jo@post.example", body)).role == "public"


def test_a_member_of_a_newer_register_is_known(tmp_path: Path) -> None:
    path = tmp_path / "mps.csv"
    path.write_text(
        "constituency,member_id,name,title,email\n"
        "Wold North,1,Ada Lamb,Ada Lamb MP,ada@lamb.example\n",
        encoding="utf-8",
    )
    sender, _ = identify(
        letter("Ada Lamb", "ada@lamb.example", "Please look into this."),
        internal=(),
        register=load_register(path),
    )
    assert sender.role == "mp"
    assert "Wold North" in sender.label
