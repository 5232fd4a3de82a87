"""Which language a text is in: what its page states where the words agree, else script, stop words, a model.

py3langid knows 97 languages and takes 0.1 ms a text, but 1.2 s to load, so it is asked last.
"""

# ruff: noqa: RUF001 - words of many alphabets stand side by side here
import re
from collections import Counter

_SAMPLE = 3_000
"""Characters looked at: enough for any method here."""
_FEWEST_LETTERS = 12
_FEWEST_WORDS = 4
_TELLING = 0.08
"""Share of stop words from which they say the language; running text has 0.25-0.5 of these."""
_CLEARLY = 1.5
"""How far the best language must be before the next: Spanish and Portuguese share a third of these words."""

# Other codes for the same languages: ISO 639-2, old ISO 639-1, and the two written forms of Norwegian.
_SAME = {
    "nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr",
    "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "rus": "ru", "por": "pt",
    "ita": "it", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "ara": "ar", "tur": "tr", "ukr": "uk",
    "pol": "pl", "nld": "nl", "dut": "nl", "fas": "fa", "per": "fa", "nob": "no", "nno": "no", "nor": "no",
}  # fmt: skip

_SCRIPTS = {
    "hangul": "\uac00-\ud7af", "kana": "\u3040-\u30ff", "han": "\u3400-\u9fff", "thai": "\u0e00-\u0e7f",
    "hebrew": "\u0590-\u05ff", "greek": "\u0370-\u03ff", "georgian": "\u10a0-\u10ff",
    "armenian": "\u0530-\u058f", "devanagari": "\u0900-\u097f", "bengali": "\u0980-\u09ff",
    "gurmukhi": "\u0a00-\u0a7f", "gujarati": "\u0a80-\u0aff", "tamil": "\u0b80-\u0bff",
    "telugu": "\u0c00-\u0c7f", "kannada": "\u0c80-\u0cff", "malayalam": "\u0d00-\u0d7f",
    "sinhala": "\u0d80-\u0dff", "lao": "\u0e80-\u0eff", "burmese": "\u1000-\u109f",
    "ethiopic": "\u1200-\u137f", "khmer": "\u1780-\u17ff", "arabic": "\u0600-\u06ff",
    "cyrillic": "\u0400-\u04ff",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}  # fmt: skip
_SCRIPT = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}
_ONLY = {
    "hangul": "ko", "kana": "ja", "han": "zh", "thai": "th", "hebrew": "he", "greek": "el", "georgian": "ka",
    "armenian": "hy", "bengali": "bn", "gurmukhi": "pa", "gujarati": "gu", "tamil": "ta", "telugu": "te",
    "kannada": "kn", "malayalam": "ml", "sinhala": "si", "lao": "lo", "burmese": "my", "ethiopic": "am",
    "khmer": "km",
}  # fmt: skip
_ALSO = {"he": {"yi"}, "bn": {"as"}, "am": {"ti"}, "zh": {"ja"}}
_WRITTEN = {
    "arabic": {"ar", "fa", "ur", "ps", "ku", "ug", "sd", "az"},
    "cyrillic": {"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "tg", "mn", "uz", "tt", "ba", "bs"},
    "devanagari": {"hi", "mr", "ne", "sa"},
}

# The commonest function words, from general knowledge of each language.
_STOP_WORDS = {
    "en": "the of and to in is that for was with on as it by at from are has have this be said an his not",
    "es": "de la que el en y los del las un por con una su para es al lo como más pero sus ha este según",
    "fr": "de la le et les des en du un une que dans est pour qui par sur au pas plus avec ce il sont aux",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an nach",
    "it": "di che e la il un a per in una è del della sono con non ha si le da più al nel dei alla anche gli",
    "pt": "de a que o e do da em um para com não uma os no se na por mais as dos como foi ao são das pelo",
    "nl": "de van het een en in is dat op te zijn met voor niet die aan er om ook als door bij heeft naar",
    "pl": "w i na z się do nie że to jest o jak po od za przez co tym dla ale przed oraz był tego które",
    "ro": "de și în a la cu pe din care o un nu că pentru este mai ce al fost au după sunt prin ale sau",
    "cs": "a v se na je že to s z do o i ve pro za by k jako po jsou od při ale podle také jeho která",
    "sk": "a v sa na je že to s z do o aj vo pre za by k ako po sú od pri ale podľa tiež jeho ktorá",
    "hu": "a az és hogy nem is egy volt meg szerint azt de már csak el ez van pedig lehet még ki mint között",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var från vid sig",
    "no": "og i det som en på er til av for med at å den har de ikke et han men var fra ble seg etter",
    "da": "og i at det som en på er til af for med den har de ikke et han men var fra blev sig efter også",
    "fi": "ja on ei että se oli hän mutta myös kun ovat joka mukaan sen tai niin jo vuoden kuin ole jotka",
    "et": "ja on ei et see oli ta aga ka kui mis või ning tema pärast ole seda kes siis nad oma",
    "lt": "ir į kad iš su yra tai bet kaip nuo per jis buvo dėl apie ar tik dar už po prie",
    "lv": "un ir ka no ar par uz ir kas bet arī lai tas pēc vai viņš kā pie ko šo līdz",
    "tr": "ve bir bu da de için ile olarak çok olan daha gibi en sonra kadar ancak ise var dedi oldu ne",
    "az": "və bir bu da də üçün ilə olan çox ki daha kimi sonra isə onun bildirib edilib olub deyib",
    "id": "yang dan di dengan untuk pada dari ini dalam itu tidak akan juga ke adalah oleh telah ada mereka",
    "vi": "và của là có được cho không trong một các với người đã này những khi để đến từ ở tại",
    "sq": "të e në dhe për me që një nga është si nuk më ka u do kjo ky tij janë se",
    "hr": "i u je na se da su za od koji što ne kako iz s će ali bi kao nije do koja te",
    "sw": "ya na wa kwa ni katika za la kuwa hiyo cha yake huo huyo lakini pia kama hii baada",
    "ca": "de la que el i en a els per les un una amb del al és no més ha seva dels com també aquest",
    "uz": "va bu bilan uchun da ham bir deb ni ning bo‘yicha haqida kerak edi o‘z bo‘lgan qilish",
    "ru": "и в не на что с по как из к от за его но для до было это он при года также об все том",
    "uk": "і в на що з не до за у та про як від це але для його було він також під час року які й",
    "bg": "на и да в от за се не са че по с от до като това са със беше още той след има",
    "sr": "и у је на се да су за од који што не како из са ће али би као није до која те",
    "mk": "на и да во од за се не со дека е по до како што ќе ги го тоа а беше има",
    "be": "і ў не на што з па як да за яго але гэта для ад было ён таксама пра года",
    "kk": "және бұл мен да де үшін деп бір болып туралы бойынша осы еді оның жылы дейін қазақстан бар",
    "ky": "жана бул менен да үчүн деп бир болуп тууралуу боюнча ушул эле анын кыргызстан жылы бар",
    "tg": "ва дар ба аз ки ин бо барои аст буд он шуд кард низ мекунад тоҷикистон дигар",
    "mn": "нь болон байна юм энэ тухай ба гэж гэсэн монгол улсын байгаа оны бол",
    "ar": "في من على إلى أن عن التي الذي هذا مع ما كان قال هذه بعد بين لا كما خلال",
    "fa": "در به از که این را با است آن برای می های بر خود شده تا یک کرد گفت",
    "ur": "کے میں کی ہے کا اور سے کو نے کہ پر ہیں یہ کیا اس تھا بھی",
    "ps": "د په او چې کې له ته دی یې هم سره دا کړي شوي",
    "hi": "के में की है और से को का ने कि पर हैं यह कर इस भी नहीं लिए था",
    "mr": "आहे आणि या च्या ते हे की नाही होते करण्यात यांनी असे मध्ये",
    "ne": "छ र को मा का ले पनि गर्न भएको हो यो गरेको भने नेपाल",
}
_STOP = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_PUNCTUATION = ".,;:!?…\"'“”„«»‘’()[]{}—–-|/।،؛؟"


def detect_language(text: str, *, hint: str | None = None) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None where nothing can be said.

    `hint` is what the page or feed states. Templates state "en" on pages in any language, so it counts only
    where the script and the stop words do not speak against it.
    """
    sample = text[:_SAMPLE]
    stated = _code(hint)
    script = _script(sample)
    if script is None:
        return stated
    if script in _ONLY:
        only = _ONLY[script]
        return stated if stated in _ALSO.get(only, ()) else only
    shares = _stop_word_shares(sample, script)
    if stated and _agrees(stated, script, shares):
        return stated
    told = _told_by_stop_words(shares)
    return told or _told_by_model(sample)


def _code(hint: str | None) -> str | None:
    tag = re.split(r"[-_,;\s]", (hint or "").strip().lower())[0]
    tag = _SAME.get(tag, tag)
    return tag if re.fullmatch("[a-z]{2}", tag) else None


def _script(text: str) -> str | None:
    """Name the script most letters are of; None for a text with hardly a letter."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPT.items()}
    if counts["kana"] * 10 > counts["han"]:  # Japanese mixes both, Chinese has no kana
        counts["kana"] += counts["han"]
    best = max(counts, key=lambda name: counts[name])
    wide = best in {"hangul", "kana", "han", "thai"}
    return best if counts[best] >= (2 if wide else _FEWEST_LETTERS) else None


def _stop_word_shares(text: str, script: str) -> dict[str, float]:
    words = Counter(word.strip(_PUNCTUATION) for word in text.lower().split())
    total = words.total()
    if total < _FEWEST_WORDS:
        return {}
    return {
        language: sum(words[word] for word in stop) / total
        for language, stop in _STOP.items()
        if _can_be(language, script)
    }


def _can_be(language: str, script: str) -> bool:
    if script == "latin":
        return not any(language in written for written in _WRITTEN.values()) or language in {
            "sr",
            "uz",
            "az",
            "bs",
            "ku",
        }
    return language in _WRITTEN.get(script, ())


def _agrees(stated: str, script: str, shares: dict[str, float]) -> bool:
    if not _can_be(stated, script) or stated in _ONLY.values():
        return False
    best = max(shares.values(), default=0.0)
    if stated in _STOP:
        return shares.get(stated, 0.0) >= max(_TELLING, best / _CLEARLY)
    return best < _TELLING  # a language without a list here: believed unless another is evident


def _told_by_stop_words(shares: dict[str, float]) -> str | None:
    ranked = sorted(shares, key=lambda language: -shares[language])[:2]
    if not ranked or shares[ranked[0]] < _TELLING:
        return None
    next_best = shares[ranked[1]] if len(ranked) > 1 else 0.0
    return ranked[0] if shares[ranked[0]] >= _CLEARLY * next_best else None


def _told_by_model(text: str) -> str | None:
    from py3langid import classify  # noqa: PLC0415 - loads a model for 1.2 s of CPU at its first use

    return _code(str(classify(text)[0]))
