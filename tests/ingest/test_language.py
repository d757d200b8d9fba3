"""Letters in other languages are known; English, however it is written, is not taken for one."""

import pytest

from ingest.language import language_of, read_languages
from ingest.message import Language, Message, Passage, Stretch
from ingest.parse import parse


def spoken(text: str) -> str:
    found = language_of([Passage.all_new("subject", "x"), Passage.all_new("body", text)])
    return found.code if found else ""


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pl", "Dzień dobry, chciałabym złożyć skargę na oddział siódmy."),
        ("pl", "tata lezy na oddziale trzeci tydzien i nic nie wiemy"),
        ("ro", "Nu am primit nici un raspuns de la doctor de trei luni."),
        ("pt", "O meu pai está à espera de uma consulta há oito meses."),
        ("es", "me duele mucho y no hay citas"),
        ("fr", "Je ne comprends pas la lettre que vous m'avez envoyée."),
        ("it", "Mio padre è caduto in corsia e nessuno ci ha chiamato."),
        ("de", "Wann ist mein Termin"),
        ("so", "Ma hadlo Ingiriisiga, fadlan ii soo wac turjumaan."),
        ("tr", "Sekiz aydır randevu bekliyorum ve kimse cevap vermiyor."),
        ("tr", "randevum ne zaman"),
        ("yo", "Mama mi ti n duro fun ise abe lati osu mejo seyin, enikeni ko pe wa rara."),
        ("yo", "Ìyá mi ti ń dúró de iṣẹ́ abẹ fún oṣù mẹ́jọ, kò sì sí ẹni tó pè é."),
        ("hu", "A nővér kiabált a nagymamámmal"),
        ("id", "Ibu saya sudah menunggu operasi lebih dari satu tahun."),
        ("cy", "Pryd fydd fy apwyntiad nesaf os gwelwch yn dda?"),
        ("ur", "Mujhe angrezi nahi aati, mujhe tarjuman chahiye."),
        ("pa", "Asi chhe mahine ton udeek kar rahe haan te kise ne phone nahi kita."),
        ("bn", "Ami ingreji bolte pari na, amar ekjon dobhashi dorkar."),
        ("uk", "Я не розмовляю англійською, мені потрібен перекладач."),
        ("ar", "لا أتكلم الإنجليزية وأحتاج إلى مترجم."),
        ("ur", "مجھے انگریزی نہیں آتی، مجھے مترجم چاہیے۔"),
        ("bn", "আমি ইংরেজি বলতে পারি না, আমার একজন দোভাষী দরকার।"),
        ("gu", "મને અંગ્રેજી આવડતું નથી."),
        ("pa", "ਮੈਨੂੰ ਅੰਗਰੇਜ਼ੀ ਨਹੀਂ ਆਉਂਦੀ।"),
        ("zh", "我不在办公室，11月9日回来。"),
        ("zh", "我不会说英语，我需要一名翻译。"),
    ],
)
def test_a_letter_in_another_language_is_known(code: str, text: str) -> None:
    assert spoken(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "When is my appointment, please?",
        "pls cn u ring me bk asap thx",
        "wen is my apointmnt i dont no wot 2 do",
        "i am wait long time doctor not call me why",
        "me no undastand leta wat is say",
        "Kan you plese helpe mi, mi inglish bad",
        "My mother she have pain very much hospital say go home",
        "hiya luv, nowt's bin done abaht mi leg",
        "dinnae ken whit tae dae aboot ma wean",
        "Ann Fenn, Jo Hale, Mohammed Iqbal, Katarzyna Nowak, Oluwaseun Adeyemi",
        "Kind regards Maria Conceição Rodrigues dos Santos",
        "Sertraline 50mg, amitriptyline 10mg, omeprazole 20mg, ramipril 5mg",
        "Lost: dentures, glasses, hearing aid, slippers, dressing gown",
        "Iqbal Hussain\n14 Raglan Road\nWalthamstow\nE17",
        "pt c/o SOB, o/e chest clear, r/v GP 2/52",
        "Salaam, please can you tell me when my wife's appointment is?",
        "Cześć, my name is Ola and I would like to complain about the ward.",
        "C'est la vie, as the French say, but the wait is too long",
        "https://trust.example/formularz/nie/jest/dla/mnie see that page",
        "https://jest.nie.dla.example/a https://byla.mnie.example/b ann@byla.example",
        "Ö«ø Þ®x qÝ ñ¥ zÃ Æÿ tÂ ß¶ ëÅ w¡ ¤Ü b÷ Ð¢ vÊ j¼ ùÇ ü¾ kÈ",
        "diff --git a/mm/en.c b/mm/en.c\n@@ -1,2 +1,2 @@\n-int er = som;\n+int jag = som;",
        "Urgent!!!",
        "",
    ],
)
def test_english_and_what_is_no_language_is_not(text: str) -> None:
    assert spoken(text) == ""


def test_a_letter_that_goes_on_in_another_language_is_known() -> None:
    assert spoken(
        "Hello, sorry for my English.\n\nMoja mama leży w szpitalu od trzech tygodni i nikt nam "
        "nie mówi, co się dzieje. Bardzo prosimy o kontakt."
    ) == ("pl")


def test_a_foreign_sentence_in_an_english_letter_changes_nothing() -> None:
    assert (
        spoken(
            "My mother was on the ward for three weeks and nobody told us what was happening to "
            "her. She kept on saying to the nurses, over and over, that she was in pain.\n\n"
            "Boli mnie, prosze mi pomoc, bardzo mnie boli.\n\nThat is what she said and nobody "
            "asked us what it meant. I would like somebody to tell me why that was."
        )
        == ""
    )


POLISH = "Moja mama czeka na operację już ponad rok i nikt nam nie odpowiada."


def read(body: str, *, subject: str = "Hello", more: str = "") -> Message:
    raw = f"From: a@post.example\nSubject: {subject}\nMIME-Version: 1.0\n{more}\n{body}\n"
    return parse(raw.encode())


def test_a_message_carries_its_language() -> None:
    headers = "Content-Type: text/plain; charset=utf-8\n"
    assert read(POLISH, more=headers).language == Language("pl", "Polish")
    assert read("When is my appointment, please?").language is None


def test_quoted_words_are_not_the_writers_language() -> None:
    text = f"Who wrote this?\n\n{POLISH}"
    passage = Passage("body", text, (Stretch("new", 0, 17), Stretch("quoted", 17, len(text))))
    assert language_of([passage]) is None


def test_where_the_letter_has_no_words_the_attachment_tells() -> None:
    passages = [
        Passage.all_new("subject", "PALS"),
        Passage.all_new("body", "Ola"),
        Passage.all_new("attachment:list.txt", POLISH),
    ]
    found = language_of(passages)
    assert found == Language("pl", "Polish")


def test_where_there_are_no_other_words_the_subject_tells() -> None:
    assert language_of([Passage.all_new("subject", POLISH), Passage.all_new("body", "")]) == (
        Language("pl", "Polish")
    )


def test_a_misspelt_table_is_named() -> None:
    with pytest.raises(ValueError, match="wordz"):
        read_languages("english = []\n[wordz]\n[romanised]\n[names]\n")
