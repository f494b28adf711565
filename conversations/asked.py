"""What a question asks about, as far as words can tell: a list of words, and nothing learned. Pure.

Rules of this file:
- A phrase fits when its words stand in the question in this order; others may stand between. `*` is any ending, or
  any beginning.
- Every language is tried, whatever the person's own: somebody at home in two may ask in either.
- What fits only chooses which approved sentences are shown. Nothing is made up, and the question can always be sent.
- A long story is for a person to read: it fits nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from conversations.model import Answers
from conversations.typed import plain

LONGEST: Final = 25
"""Words in a question. What is longer is a story."""
SHORT: Final = 8
"""Words in which somebody asks what a word means."""


Wanted = tuple[str, bool, bool]
"""A word of a phrase: its letters, and whether anything may stand before them, or behind."""
Phrases = tuple[tuple[Wanted, ...], ...]


def _phrases(*by_language: str) -> Phrases:
    """Phrases of all languages, a text for each language, parted by "|"."""
    return tuple(tuple(map(_wanted, phrase.split())) for text in by_language for phrase in text.split("|"))


def _wanted(word: str) -> Wanted:
    return plain(word), word.startswith("*"), word.endswith("*")


NOT_WELL: Final = "not_well"
WHO: Final = "who"
WHY: Final = "why"
HOME: Final = "home"
NEXT: Final = "next"

TOPICS: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        NOT_WELL: _phrases(
            "what if not|what if it isnt|what if it doesnt|what if goes wrong|what if bad|what if i dont like|"
            "what if i hate|what if i am scared|what if im scared|what happens if not|what happens if wrong|"
            "not going well|isnt going well|is not working",
            "y si no|que pasa si no|si va mal|si sale mal|si algo va mal|no va bien",
            "ماذا لو لم|ماذا لو لا|ماذا اذا لم|ماذا اذا لا|ماذا لو ساء*|اذا ساء*|ليست بخير|اذا لم تكن بخير",
            "co jesli nie|co jezeli nie|a jesli nie|co jak nie|co gdy nie|pojdzie zle|idzie zle|jesli bedzie zle",
            "що якщо не|а якщо не|що як не|якщо буде погано|якщо щось не так|піде не так",
            "beth os na|beth os nad|beth os dyw|beth os ydy anodd|beth os aiff|ddim yn mynd yn dda",
        ),
        WHO: _phrases(
            "who decides|who decide|who will decide|who is deciding|who makes decision|who chooses|whose decision",
            "quien decid*|quien* toma* decision|quien elige",
            "من *يقرر*|مين *يقرر*|من *قرار",
            "kto decyd*|kto zdecyd*|kto podejm* decyzj*|kto postan*",
            "хто вирішу*|хто виріш*|хто приим* рішення",
            "pwy *penderfyn*|pwy *benderfyn*",
        ),
        "tea_at_home": _phrases(
            "tea|dinner at home|eat at home",
            "cena en casa|ceno en casa|cenar en casa|merienda en casa",
            "*عشاء",
            "kolacj*",
            "вечер*",
            "te gartref|swper gartref",
        ),
        "overnight": _phrases(
            "overnight|sleep at home|sleep home|sleep at mums|sleep at dads|sleepover|night at home|stay the night",
            "noche en casa|dormir en casa|duermo en casa",
            "ليله في *بيت|انام في *بيت|*نوم في *بيت",
            "noc w domu|nocowa*|spac w domu|spie w domu",
            "ніч удома|ніч вдома|ночув*|спати вдома|спати удома",
            "dros nos|cysgu gartref|gysgu gartref",
        ),
        "weekend": _phrases(
            "weekend", "fin de semana", "نهايه الاسبوع", "weekend*", "вихідн*", "penwythnos|benwythnos"
        ),
        "day_at_home": _phrases(
            "day at home|day home",
            "dia en casa",
            "يوم في *بيت",
            "dzien w domu",
            "день вдома|день удома",
            "diwrnod gartref",
        ),
        "review_meeting": _phrases(
            "review|meeting", "reunion", "*اجتماع", "spotkani* review|review", "зустріч* про план", "adolygu|cyfarfod"
        ),
        "family_time": _phrases(
            "family time|contact|see mum|see mom|see dad|see my mum|see my mom|see my dad|see my brother|see my sister",
            "tiempo en familia|veo a mi|ver a mi|vere a mi",
            "وقت *اسره|*اري امي|*اري ابي|*اري اخي|*اري اختي|*اشوف",
            "czas z rodzina|zobacze mame|zobacze tate|zobacze brata|zobacze siostre|spotkam sie z",
            "час із сімєю|час з сімєю|побачу маму|побачу тата|побачу брата|побачу сестру|побачуся",
            "amser teulu|gweld mam|weld mam|gweld dad|weld dad|gweld fy|weld fy",
        ),
        "visit": _phrases("visit*", "visita*", "*زياره", "odwiedz*|wizyt*", "відвід*", "ymwel*"),
        WHY: _phrases(
            "why home|why here|why live|why living|why carer*|why foster*|why in care|why away|why i stay|why taken",
            "por que casa|por que aqui|por que vivo|por que acogida|por que lejos|por que no puedo vivir",
            "لماذا *بيت|لماذا هنا|لماذا *عيش|ليش *بيت|ليش هنا|لماذا *منزل",
            "dlaczego do*|dlaczego tu*|dlaczego mieszk*|dlaczego zastepcz*|czemu do*|czemu tu*|czemu mieszk*",
            "чому *дом*|чому вдома|чому удома|чому тут|чому жив*|чому не жив*|чому мешка*",
            "pam adref|pam gartref|pam yma|pam byw|pam gofal*|pam maeth",
        ),
        HOME: _phrases(
            "go home|going home|get home|back home|come home|coming home|return home|move home|moving home|"
            "when home|live at home|live with mum|live with mom|live with dad|child back|children back|kids back",
            "volver a casa|vuelvo a casa|volvere a casa|vuelve* a casa|regres* a casa|ir a casa|irme a casa|"
            "cuando a casa|vivir con mama|vivir con papa|vivir con mi|vivir en casa",
            "اعود *بيت|*رجع *بيت|*عود* *بيت|*عوده *بيت|متي *بيت|متي *منزل|*عود *منزل|اعيش مع",
            "do domu|kiedy w domu|mieszkac z mam*|mieszkac z tat*|mieszkac w domu",
            "додому|коли вдома|коли удома|жити з мам*|жити з тат*|жити вдома|жити удома",
            "mynd adref|fynd adref|dod adref|ddod adref|nol adref|ol adref|pryd adref|symud adref|byw gartref|byw gyda",
        ),
        NEXT: _phrases(
            "what next|whats next|what is the plan|whats the plan|when next|next step|happens now|happen now|"
            "going to happen|will happen|what day|"
            "when do i see|when can i see|when will i see|where do i go|where am i going|where will|"
            "where do we meet|who will be there|who is there|who comes|who picks me up",
            "que pasa ahora|que pasa despues|que va a pasar|que sigue|proximo paso|siguiente paso|cuando veo|"
            "cuando voy a|que dia|donde voy|donde vamos|donde es|donde sera|quien estara|quien viene|quien me recoge",
            "ماذا بعد|ماذا سيحدث|ماذا يحدث|ماذا الان|الخطوه التاليه|الخطوه القادمه|متي *اري|اي يوم|الي اين|اين *ذهب|"
            "اين *لتقي|من سيكون|من *كون هناك|من *اتي",
            "co dalej|co teraz|co bedzie|co sie stanie|nastepny krok|kiedy zobacz*|kiedy spotka*|ktorego dnia|dokad|"
            "gdzie ide|gdzie pojd*|gdzie bedzie|kto bedzie|kto przyjdzie|kto mnie odbierze",
            "що далі|що буде|що тепер|що станеться|наступнии крок|коли побач*|коли зустрі*|якого дня|куди|де буде|"
            "хто буде|хто приіде|хто прииде|хто мене забере",
            "beth nesaf|beth sydd nesaf|beth syn digwydd|beth fydd yn digwydd|cam nesaf|pryd dwi gweld|pryd fydda|"
            "pa ddiwrnod|ble dwi mynd|ble fydd|ble bydd|pwy fydd yno|pwy syn dod",
        ),
    }
)
"""Topics in the order in which they are tried, each with its phrases: English, Spanish, Arabic, Polish, Ukrainian,
Welsh. Between them stand the kinds of step."""

MEANS: Final = _phrases(
    "what mean*|what is|whats|what are|who is|whos|what does",
    "que significa*|que es|que quiere decir|que son|quien es",
    "ما معني|ماذا *عني|ما هو|ما هي|من هو|من هي|شو يعني",
    "co to|co znaczy|co oznacza|kto to|kim jest",
    "що таке|що означа*|що значить|хто таки*|хто це",
    "beth ydy|beth yw|beth mae|pwy ydy|pwy yw|ystyr",
)
"""How somebody asks what a word means."""

HARD: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        "reviewer": _phrases(
            "iro|reviewing officer", "revisa el plan", "مسوول *مراجعه", "osoba od review", "перевіряє план"
        ),
        "review": _phrases(
            "review*", "reunion de seguimiento", "*مراجعه", "spotkani* przeglad*", "зустріч* про план", "adolygu"
        ),
        "worker": _phrases(
            "social worker",
            "trabajador* social",
            "*اخصايي*",
            "pracowni* socjaln*",
            "соціальн* працівни*",
            "gweithiwr cymdeithasol",
        ),
        "advocate": _phrases("advocate", "quien habla por mi", "*يتكلم باسم*", "rzeczni*", "захисни*", "eiriolwr"),
        "duty": _phrases(
            "duty team|duty", "equipo de guardia", "*مناوبه", "zespol dyzurny|dyzur*", "чергов*", "dyletswydd"
        ),
        "agreement": _phrases("agreement", "acuerdo", "*اتفاق*", "umow*", "угод*", "cytundeb|gytundeb"),
        "supervised": _phrases(
            "supervised*", "supervisad*", "تحت اشراف", "pod nadzorem", "під наглядом", "oruchwyli*|goruchwyli*"
        ),
        "contact": _phrases(
            "contact|family time",
            "tiempo en familia",
            "وقت *اسره",
            "czas z rodzin*",
            "час із сімєю",
            "amser teulu|gyswllt",
        ),
        "care_order": _phrases(
            "care order", "orden de cuidado", "امر *رعايه", "nakaz opieki", "рішення про опіку", "gorchymyn gofal"
        ),
        "court": _phrases(
            "court*", "orden judicial|juez|juzgado", "*محكمه", "sadu|sadow*|postanowienie", "суд*", "llys"
        ),
        "section_20": _phrases("section 20|s20", "articulo 20", "*ماده 20", "artykul 20", "статт* 20", "adran 20"),
        "child_in_need": _phrases(
            "child in need|cin", "plan de apoyo", "خطه دعم", "plan wsparcia", "план допомоги", "plentyn mewn angen"
        ),
        "carer": _phrases("carer*|foster*", "acogida", "*رعايه|*حاضن*", "opiekun*", "опікун*", "gofalwr*"),
    }
)
"""Hard words (by their names in `library/hard_words.py`) as they stand in a question, in the same languages."""


@dataclass(frozen=True)
class Asks:
    """A condition of the words alone: a question of at most so many words that fits all of these lists."""

    topic: str
    longest: int
    lists: tuple[Phrases, ...]

    @property
    def __name__(self) -> str:
        return f"asks about {self.topic}"

    def __call__(self, answers: Answers) -> bool:
        question = _said(answers)
        return 0 < len(question) <= self.longest and all(_fits(question, phrases) for phrases in self.lists)


def asks_about(topic: str) -> Asks:
    """Does the question fit this topic? The topics are tried in their order."""
    return Asks(topic, LONGEST, (TOPICS[topic],))


def asks_what_means(word: str) -> Asks:
    """Does somebody ask what this word means?"""
    return Asks(word, SHORT, (MEANS, HARD[word]))


def hard_words_in(text: str) -> tuple[str, ...]:
    """The hard words that stand in a text, each once: here the words of a phrase stand together."""
    words = plain(text).split()
    return tuple(word for word, phrases in HARD.items() if any(_together(words, phrase) for phrase in phrases))


def wordless(answers: Answers) -> bool:
    """Is there nothing written in it? Nobody has listened to a voice note yet."""
    return not _said(answers)


def _said(answers: Answers) -> list[str]:
    return plain(" ".join(piece.text for piece in answers.words)).split()


def _fits(question: list[str], phrases: Phrases) -> bool:
    return any(_in_order(question, phrase) for phrase in phrases)


def _in_order(question: list[str], phrase: tuple[Wanted, ...]) -> bool:
    left = iter(question)
    return all(any(_same(word, *wanted) for word in left) for wanted in phrase)


def _together(words: list[str], phrase: tuple[Wanted, ...]) -> bool:
    starts = range(len(words) - len(phrase) + 1)
    return any(all(_same(words[start + place], *one) for place, one in enumerate(phrase)) for start in starts)


def _same(word: str, letters: str, before: bool, behind: bool) -> bool:
    if before and behind:
        return letters in word
    return word.startswith(letters) if behind else word.endswith(letters) if before else word == letters
