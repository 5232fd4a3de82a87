"""The words news sites put around a report, by purpose and language: parts of regular expressions.

One alternative a line. The languages are those of the starter feeds; a phrase is here because several publishers
write it, never because one does.
"""
# ruff: noqa: RUF001, E501 - words of many alphabets; one alternative a line


def any_of(table: str) -> str:
    """Join the lines of a table into one group of alternatives."""
    return "(?:" + "|".join(line.strip() for line in table.splitlines() if line.strip()) + ")"


TEASER_HEADING = any_of(r"""
    more (?:from|on|stories|news|about|coverage|headlines)\b.{0,60}
    more (?:in|at)(?: [\w&'’]+){1,3}
    related(?: (?:articles?|stories|story|news|posts?|content|coverage|topics|reading|links?|videos?))?
    read (?:next|more|also|on)
    also read
    see also
    you (?:may|might) (?:also )?(?:like|be interested in|enjoy).{0,20}
    recommended(?: (?:for you|stories|articles|reading|by .{2,20}))?
    most (?:read|popular|viewed|shared|watched)(?: .{0,20})?
    trending(?: .{0,20})?
    popular(?: now| stories| posts| on .{0,30})?
    latest(?: (?:news|stories|articles|posts|headlines|videos)| from .{0,30})?
    top (?:stories|news|headlines)
    (?:up next|next up|don['’]?t miss|elsewhere|keep reading|further reading|what to read next|story timeline)
    editor['’]?s['’]? (?:picks?|choice)
    in case you missed (?:it|this).{0,20}
    (?:from )?around the web
    (?:sponsored|promoted|paid)(?: content| links| stories| partner content)?
    (?:in )?other (?:news|stories)
    lea? también
    lee también
    (?:le|te) puede interesar
    puede interesarle
    más (?:noticias|sobre|en|leídas|leído|información)\b.{0,40}
    (?:noticias |artículos |temas )?relacionad[oa]s?
    lo más (?:leído|visto).{0,20}
    (?:le|te) recomendamos
    (?:à )?lire (?:aussi|également)
    à lire(?: aussi| également)?
    sur le même (?:sujet|thème)
    voir aussi
    articles? (?:liés|similaires|connexes|associés)
    les plus lus
    à la une
    plus (?:sur|d['’]articles|d['’]actualités|d['’]infos)\b.{0,40}
    nos (?:derniers )?articles
    mehr (?:zum thema|zu|über|von|aus|nachrichten|lesen)\b.{0,40}
    lesen sie (?:auch|mehr)
    auch interessant
    (?:das )?könnte (?:sie|dich) (?:auch )?interessieren
    weitere (?:artikel|themen|nachrichten|meldungen|beiträge).{0,20}
    meistgelesen.{0,10}
    verwandte (?:artikel|themen)
    (?:zum thema|siehe auch)
    читайте (?:также|ещ[её]|далее|по теме|також)
    (?:выбор редакции|главное сейчас|сейчас читают|топ новости)
    (?:читать|смотрите) также
    (?:материалы |новости |ещ[её] )?по теме
    (?:похожие|другие|связанные|последние) (?:статьи|материалы|новости)
    самое (?:читаемое|популярное|интересное)
    (?:рекомендуем|популярное|за темою)
    leggi anche
    potrebbe interessarti.{0,20}
    (?:articoli correlati|altri articoli)
    leia (?:também|mais)
    veja também
    (?:notícias relacionadas|mais lidas|saiba mais)
    lees (?:ook|meer)
    meer over.{0,40}
    (?:czytaj|przeczytaj|zobacz) (?:też|także|również|więcej)
    ayrıca oku(?:yun)?
    ilgili haberler
    läs (?:också|mer|även)
    (?:les|læs) også
    lue myös
    baca juga
    اقرأ (?:أيضا|أيضاً|المزيد)
    相关(?:新闻|阅读|文章)
    延伸阅读
    関連記事
""")

TAIL_HEADING = any_of(r"""
    (?:\d+ )?(?:comments?|responses?|replies|reader comments)(?: \(\d+\)| on .{0,80})?
    (?:leave a|post a|add a|write a|submit a) (?:comment|reply|response)
    (?:cancel )?reply
    about (?:the )?(?:authors?|writers?|us)
    about [^\W\d_][^.?!]{1,50}
    notes? (?:to|for) editors?
    (?:media |press )?(?:contacts?|inquiries|enquiries)
    for (?:more|further) information.{0,60}
    forward[- ]looking statements?
    (?:über|à propos|acerca|sobre) (?:de |uns|nosotros|nous|den autor|die autorin|el autor|la autora|o autor|l['’]auteur).{0,30}
    (?:о компании|об авторе).{0,30}
    (?:end of (?:release|statement)|fin du communiqué|конец сообщения)
    (?:comentarios?|commentaires?|kommentare?|commenti|комментари[ийя]+)(?: \(\d+\))?
""")

TEASER_LABEL = any_of(r"""
    read (?:more|next|also|here|on|the full story|it here)(?: (?:here|on|about|from|at)\b.{0,40})?
    (?:also read|also see|see also|see more|must read|up next|trending|recommended|icymi|listen|watch live)
    more(?: on (?:this|the)(?: story| topic)?| from.{0,30})?
    related(?: (?:story|stories|articles?|coverage|news|videos?|links?|topics|reading))?
    watch(?: also| more| now| the video)?
    don['’]?t miss
    in case you missed it
    also on .{2,30}
    lea? (?:también|más)
    lee (?:también|más)
    (?:le|te) puede interesar
    (?:vea|ver|mira) también
    (?:à )?lire aussi
    (?:à lire|lire également|voir aussi)
    lesen sie (?:auch|mehr)
    (?:mehr zum thema|siehe auch|mehr dazu|auch interessant)
    (?:читайте|смотрите) (?:также|ещ[её]|далее|також)
    (?:читать также|по теме|подробнее)
    leggi anche
    leia (?:também|mais)
    veja também
    lees ook
    (?:czytaj|zobacz) (?:też|także|również)
    läs (?:också|mer)
    (?:les|læs) også
    (?:lue myös|baca juga)
""")

SIGN_UP_THING = any_of(r"""
    newsletters?
    news letter
    inbox
    e-?mail (?:alerts?|updates|address|list)
    (?:daily|morning|evening|weekly) (?:briefing|digest|email)
    podcasts?
    episodes?
    mailing list
    subscri\w+
    suscri\w+
    abonn\w+
    inscri\w+
    iscri\w+
    под[пк]и\w+
    підпи\w+
    assin\w+
    (?:telegram|whatsapp|youtube|viber)
    (?:channel|app|account|membership|free trial|notifications?|push alerts?)
    (?:boletín|boletines|infolettre|rundbrief)
    рассылк\w*
    (?:telegram-)?канал\w*
""")

SIGN_UP_VERB = any_of(r"""
    (?:sign(?:ing)?[- ]?up|subscribe|register|join|get|download|follow|log ?in|receive|start your|enter your)
    stay (?:up[- ]to[- ]date|informed|connected|ahead|in the know|on top)
    become a (?:member|subscriber|supporter)
    (?:don['’]t|never) miss
    (?:like what you|love|enjoy(?:ing)?) .{0,30}(?:read|see|hear)
    support (?:our|us|independent|quality)
    (?:find new episodes|listen to (?:more|the|our|new)|have the|want (?:more|the|to))
    suscr[ií]b\w+
    (?:recib\w|reciba|regístr\w+|inscr[ií]b\w+|síg\w+|únete|únase|apúnt\w+|descarg\w+)
    (?:abonnez|inscrivez|recevez|suivez|téléchargez|rejoignez)
    s['’](?:inscrire|abonner)
    abonnieren(?: sie)?
    (?:melden sie sich|folgen sie|jetzt (?:abonnieren|anmelden|registrieren|bestellen))
    (?:подпи\w+|підпи\w+|присоедин\w+|следите|читайте нас|вступайте)
    (?:iscriv\w+|abbonati|ricevi|seguici)
    (?:assine|inscreva\w*|receba|siga)
    (?:schrijf je|meld je|zapisz|dołącz|abone ol|kayıt ol|prenumerera)
""")

SIGN_UP_LABEL = any_of(r"""
    (?:[\w'’&.]+ ){0,5}newsletters?
    (?:[\w'’&.]+ ){0,3}(?:e-?mail alerts?|daily briefing)
    subscribe(?: now| today| here| to .{2,40})?
    sign up(?: now| here| today)?
    log in(?: or .{2,20})?
    register(?: now| for free)?
    create (?:an |a free )?account
    already (?:a|have).{0,40}
    (?:boletín|infolettre|suscríbete|suscribirse|abonnez-vous|jetzt abonnieren|подписаться|подпишитесь|iscriviti)
""")

SIGN_UP_ANYWHERE = any_of(r"""
    sign(?:ing)? up (?:for|to)\b.{0,60}\b(?:newsletters?|emails?|alerts?|briefing|updates)
    subscrib(?:e|ing) to\b.{0,60}\b(?:newsletters?|channel|podcast|magazine|emails?|print edition)
    (?:delivered|straight|sent|right|directly)(?: \w+){0,2} (?:to|in|into) your (?:e-?mail )?(?:inbox|mailbox|phone)
    delivered (?:through|to) your (?:letterbox|door)
    (?:to|in) your inbox
    already a (?:subscriber|member)
    for (?:unlimited|full) access
""")

SHARE = any_of(r"""
    share(?: (?:this|on|via|it|the|article|story|with)\b.{0,60})?
    (?:tweet|e-?mail|print)(?: this)?(?: article| story| page)?
    (?:copy link|save(?: article| for later)?|bookmark)
    \d{0,5} ?(?:comments?|shares?|views?|likes?)
    (?:view|show|read|leave|post|add|see|write) (?:a |all |the |your )?comments?.{0,20}
    tell us what you think
    (?:join|start) the (?:conversation|discussion).{0,40}
    (?:have your say|what do you think\??)
    let us know (?:what you think|in the comments).{0,60}
    (?:do you )?(?:like|enjoy(?:ed)?) this (?:story|article|post).{0,60}
    (?:advertisement|story continues|article continues).{0,30}
    continue reading.{0,40}
    scroll (?:down|to continue).{0,30}
    skip (?:to|ad|advertisement).{0,30}
    (?:click|tap) (?:here|to)\b.{0,80}
    listen to (?:this )?(?:article|story).{0,20}
    loading\b.{0,10}
    (?:view gallery|view slideshow|full screen|show more|view more|(?:hide|toggle) caption|enlarge.{0,20})
    (?:compart(?:e|ir|a)|partager?|teilen|поделиться|condividi|compartilh\w+)\b.{0,40}
    (?:comentarios?|commentaires?|kommentare?|commenti|комментари[ийяев]+)
    (?:imprimer|imprimir|drucken|merken|stampa|распечатать)
    (?:this|our) live ?(?:blog|coverage|page|feed) (?:is|has) (?:now |been |now been )*(?:closed|ended|finished|paused).{0,60}
    (?:нашли|заметили|если вы (?:нашли|заметили)) (?:ошибку|опечатку).{0,70}
    (?:reklama|reklam|reclama|iklan|oglas|haberin devamı|читать далее|читать полностью|показать ещё|seguir leyendo|lire la suite)
    (?:anzeige|werbung|publicidad|publicité|pubblicità|реклама|delen|udostępnij|paylaş|dela|del)
""")

NETWORKS = (
    r"(?:facebook|twitter|linkedin|whatsapp|telegram|pinterest|reddit|messenger|viber|instagram|youtube|tiktok|"
    r"flipboard|bluesky|threads|mastodon|snapchat|вконтакте|e-?mail|print|x)"
)

MONTH = any_of(r"""
    jan(?:uary)?
    feb(?:ruary)?
    mar(?:ch)?
    apr(?:il)?
    (?:may|june?|july?)
    aug(?:ust)?
    sept?(?:ember)?
    oct(?:ober)?
    nov(?:ember)?
    dec(?:ember)?
    (?:enero|ene|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)
    (?:janv(?:ier)?|févr(?:ier)?|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)
    (?:januar|februar|märz|juni|juli|oktober|dezember)
    (?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)
    (?:січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня)
    (?:gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)
    (?:janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro)
""")

DATE_LABEL = any_of(r"""
    (?:first |last )?(?:published|posted|updated|modified|created)(?: (?:on|at))?
    (?:publicad[oa]|actualizad[oa])(?: el)?
    (?:publié|mis à jour|modifié)(?: le)?
    (?:veröffentlicht|aktualisiert|stand|erstellt)(?: am)?
    (?:опубликовано|обновлено|дата публикации|опубліковано|оновлено)
    (?:pubblicato|aggiornato)(?: il)?
    (?:atualizado)(?: em)?
""")

BYLINE_LABEL = (
    r"(?:(?:story|words|reporting|written|report|text|posted|published|edited|analysis|review) )?"
    r"(?:by|por|par|von|автор(?:ы)?|di|da|door|tekst|text|autor(?:es)?|auteur|autore|af|av)"
)

COPYRIGHT = any_of(r"""
    (?:copyright|©|\(c\))[ \d].{0,200}
    .{0,80}\ball rights reserved\b.{0,200}
    this (?:material|content|article|story|copy)(?: \w+)? (?:may not be|was (?:originally|first)|first appeared|originally|is for your personal)\b.{0,200}
    (?:first |originally )?published in (?:the )?[\w'’ ]{2,40}(?:,? print edition)?,? .{0,20}\b20\d\d
    .{0,40}(?:todos los derechos|tous droits|alle rechte|все права|tutti i diritti|todos os direitos) .{0,120}
    (?:terms (?:of (?:use|service)|and conditions)|privacy (?:policy|notice))\b.{0,80}
""")

CONTACT_ASK = any_of(r"""
    (?:media|press) contacts?\s*:
    for (?:media|press)(?: and [a-z]+)? (?:enquir|inquir|quer)\w+\b
    (?:got|have|do you have|know) (?:a |an |any |more |something |your )?(?:news |story |confidential )*(?:tips?|stories|story|questions?|information|comments?|feedback|idea)\b
    (?:send|submit|email) (?:us )?(?:your |a )?(?:news |story )*(?:tips?|stories|photos?|letters?|feedback|questions?)\b
    (?:you can|to) (?:contact|reach|e-?mail|follow) (?:the |our )?(?:author|writer|reporter|us|me|him|her|them)\b
""")

COOKIES = any_of(r"""
    cookies?
    (?:consent|GDPR|legitimate interest)
    vendors? (?:list|may)
    privacy (?:settings|preferences|choices)
    (?:куки|файлы cookie)
    (?:Einwilligung|Datenschutzeinstellungen)
    (?:consentement|traceurs|consentimiento)
""")

PAYWALL = any_of(r"""
    (?:subscribe|subscription|sign in|log ?in|register|become a (?:member|subscriber)|create (?:a free |an )?account)\b.{0,60}\b(?:to (?:continue|read|keep|unlock|access|view)|for (?:full|unlimited) access)
    (?:continue reading|read the full|unlock (?:this|the)) .{0,40}(?:subscri|article|story)
    this (?:article|story|content) is (?:for|reserved|only|exclusive)
    (?:already a subscriber|exclusive to subscribers|subscribers?[- ]only|for subscribers|premium content)
    (?:contenido|artículo|nota) (?:exclusiv[oa]|solo) para suscriptores
    suscríbe\w+ para (?:seguir|continuar|leer)
    réservée? aux? abonnés
    abonnez-vous pour (?:lire|continuer)
    il vous reste .{0,20}% de cet article
    nur für abonnenten
    jetzt (?:weiterlesen|freischalten)
    только для подписчиков
    оформите подписку
    riservato agli abbonati
    exclusivo para assinantes
""")

ROBOT_CHECK = any_of(r"""
    verify (?:that )?you(?:['’]re| are) (?:a )?(?:human|not a robot)
    are you a robot
    checking your browser
    unusual (?:traffic|activity)
    (?:enable|turn on|requires?|activate) javascript
    javascript (?:is|and cookies)
    captcha
    access (?:to this page has been )?denied
    attention required
    just a moment
    (?:activez|active|aktivieren sie) javascript
""")
