"""Words that say nothing of a subject, but share a stem with words that do.

Spanish "para" (for) has the stem of "paro" (strike), Russian "и" (and) that of "ИИ" (AI), English "who"
that of WHO. Written for this project; only such words matter, so the lists are no whole ones.
"""

# ruff: noqa: RUF001 - two alphabets
_LISTS = {
    "en": """
        about above after against all also although among and any are because been before being
        below between both but can could did does down during each even ever every few for from
        had has have having her here him his how into its just last least less let like make may
        might more most much must neither never new nor not now off often once one only other
        our out over own per put rather said same say says second she should since some still
        such take than that the their them then there these they this those though through too
        two under until upon was well were what when where whether which while who whom whose
        why will with within without would yet you your
    """,
    "es": """
        ante bajo como con contra cual cuando de del desde donde dos durante el ella ellas ellos
        en entre era esa esas ese eso esos esta estas este esto estos fue ha han hasta hay la
        las le les lo los mas más mientras mis muy ni no nos otra otras otro otros para parte
        pero poco por porque que se según ser si sido sin sino sobre solo sólo son su sus
        también tan te todo todos tras tres tu tus un una uno y ya
    """,
    "fr": """
        ainsi alors après au aussi autre aux avant avec car ce cela celle celui ces cette comme
        contre dans de depuis des deux donc dont du elle elles en encore entre est et fait font
        il ils je jusque la le les leur leurs lors lui mais même moins mon ne ni non nos notre
        nous on ont ou où par pas pendant peu plus pour puis quand que qui sa sans se selon ses
        si son sont sous sur ta te tes ton tous tout toute toutes très tu un une vers vos votre
        vous y
    """,
    "de": """
        aber alle als also am an auch auf aus bei bis da damit dann das dass dem den denn der
        des die dies diese dieser doch durch ein eine einem einen einer er es für gegen gestern
        hat hatte heute ihr ihre im in ist jede jedoch jetzt kein keine mal man mehr mit nach
        nicht noch nun nur ob oder ohne schon sehr sein seine seit sich sie sind so über um und
        uns unter viel vom von vor war was wegen weil wenn werden wie wieder wir wird wo wurde
        zu zum zur
    """,
    "pt": """
        ainda além antes ao aos apenas após até cada com como contra da das de dela dele depois
        desde do dois dos duas durante e ela elas ele eles em enquanto então entre era essa esse
        esta este eu foi foram há isso isto já lhe mais mas mesmo muito na não nas nem no nos
        nossa num o onde os ou outra outro para parte pela pelo pode pois por porque quando que
        quem se sem ser seu seus só sob sobre sua também te tem todo três tu um uma você
    """,
    "ru": """
        более больше бы был была были было быть в вам вас ваш во вот все всего всех вы где да
        даже данным для до другие другим других другой другую если есть еще ещё же за здесь и из
        или им ими их к как когда кто ли лишь между меня мне можно мы на над нам нас не него нее
        неё нет ни них ничего но о об он она они от перед по под после при про ранее с сам свои
        себя со так также там то того тоже только том тот у уже чего чем что чтобы это этого
        этой этом я
    """,
}
FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _LISTS.items()}


def is_function_word(word: str, language: str) -> bool:
    """Tell whether a word, as written, only joins others; one in capitals is an abbreviation: WHO, ИИ."""
    return not (word.isupper() and len(word) > 1) and word.casefold() in FUNCTION_WORDS[language]
