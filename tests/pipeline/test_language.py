"""Languages of texts; the sample sentences are written for these tests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pipeline.language import detect_language

SAMPLES = {
    "en": "The government said on Monday that it would open two new bridges before the end of the year.",
    "es": "El gobierno dijo el lunes que abrirá dos nuevos puentes antes de que termine el año.",
    "pt": "O governo disse na segunda-feira que vai abrir duas novas pontes antes do fim do ano na capital.",
    "fr": "Le gouvernement a annoncé lundi que deux nouveaux ponts seront ouverts avant la fin de l'année.",
    "de": "Die Regierung hat am Montag angekündigt, dass zwei neue Brücken noch vor dem Jahresende öffnen.",
    "it": "Il governo ha detto lunedì che aprirà due nuovi ponti nella capitale prima della fine dell'anno.",
    "nl": "De regering zei maandag dat er voor het einde van het jaar twee nieuwe bruggen opengaan.",
    "pl": "Rząd poinformował w poniedziałek, że przed końcem roku zostaną otwarte dwa nowe mosty w stolicy.",
    "tr": "Hükümet pazartesi günü yaptığı açıklamada yıl sonundan önce iki yeni köprü açılacağını söyledi.",
    "ru": "Правительство сообщило в понедельник, что до конца года в столице откроют два новых моста.",
    "uk": "Уряд повідомив у понеділок, що до кінця року в столиці буде відкрито ще два нові мости.",
    "kk": "Үкімет дүйсенбі күні жыл соңына дейін елордада екі жаңа көпір ашылатынын хабарлады және бұл жоба.",
    "ar": "قالت الحكومة يوم الاثنين إنها ستفتتح جسرين جديدين في العاصمة قبل نهاية هذا العام.",
    "fa": "دولت روز دوشنبه اعلام کرد که دو پل جدید در پایتخت تا پایان سال باز خواهد شد.",
    "hi": "सरकार ने सोमवार को कहा कि साल के अंत से पहले राजधानी में दो नए पुल खोले जाएंगे।",
    "zh": "政府星期一表示,年底前将在首都开通两座新桥。",
    "ja": "政府は月曜日、年末までに首都で新しい橋を二つ開通させると発表した。",
    "ko": "정부는 월요일 연말까지 수도에 새 다리 두 개를 개통할 것이라고 밝혔다.",
    "th": "รัฐบาลกล่าวเมื่อวันจันทร์ว่าจะเปิดสะพานใหม่สองแห่งในเมืองหลวงก่อนสิ้นปี",
    "el": "Η κυβέρνηση δήλωσε τη Δευτέρα ότι θα ανοίξει δύο νέες γέφυρες πριν από το τέλος του έτους.",
    "ka": "მთავრობამ ორშაბათს განაცხადა, რომ წლის ბოლომდე დედაქალაქში ორი ახალი ხიდი გაიხსნება.",
    "id": "Pemerintah mengatakan pada hari Senin bahwa dua jembatan baru akan dibuka sebelum akhir tahun.",
    "sv": "Regeringen sade på måndagen att två nya broar ska öppnas i huvudstaden före årets slut.",
}  # fmt: skip


@pytest.mark.parametrize("language", SAMPLES)
def test_a_sentence_tells_its_language(language: str) -> None:
    assert detect_language(SAMPLES[language]) == language


@pytest.mark.parametrize("language", SAMPLES)
def test_a_right_hint_is_kept_in_any_form(language: str) -> None:
    assert detect_language(SAMPLES[language], hint=f"{language.upper()}-XX") == language


@pytest.mark.parametrize("language", [code for code in SAMPLES if code != "en"])
def test_a_template_that_states_english_is_not_believed(language: str) -> None:
    assert detect_language(SAMPLES[language], hint="en") == language


def test_a_hint_for_a_language_without_a_word_list_is_believed_where_nothing_speaks_against_it() -> None:
    text = "Ríkisstjórnin sagði í gær að tvær nýjar brýr yrðu opnaðar fyrir lok ársins."
    assert detect_language(text, hint="is") == "is"


@pytest.mark.parametrize(
    ("hint", "code"), [("nb-NO", "no"), ("iw", "he"), ("eng", "en"), ("English", None), ("", None)]
)
def test_without_words_only_the_hint_is_left(hint: str, code: str | None) -> None:
    assert detect_language("2026 — 14:0", hint=hint) == code


def test_a_text_without_letters_has_no_language() -> None:
    assert detect_language("") is None
    assert detect_language("12 34 !!") is None


def test_a_yiddish_page_keeps_its_hint() -> None:
    assert detect_language("די רעגירונג האט געזאגט אז צוויי נייע בריקן", hint="yi") == "yi"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=8))
def test_any_text_and_hint_give_two_letters_or_none(text: str, hint: str | None) -> None:
    code = detect_language(text, hint=hint)
    assert code is None or (len(code) == 2 and code.isascii() and code.islower())
