"""
What mail programs write around a quotation, in the languages they speak: verbs of "… wrote:", names of header fields,
separators, "sent from my …", and how people close a letter.

Words only; what they mean together is decided elsewhere.
"""

# ruff: noqa: RUF001 - the marks of many scripts are meant as they stand

import re

# Verbs that end (or, in some languages, split) the line above a quotation.
WROTE = re.compile(
    r"\b(?:wrote|writes|said|schrieb(?:en sie)?|geschrieben|a\s+[ée]crit|[ée]crit|nous a dit|escribi[óo]|ha escrito|escribe"
    r"|escreveu|ha\s+scritto|scrisse"
    r"|geschreven|schreef|skrev|skreiv|kirjoitti|napisał(?:\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|píše|nap[íi]sal(?:\(a\)|a)?|írta"
    r"|yazdı|a scris|ha escrit"
    r"|έγραψε|(?:на)?писал(?:\(а\)|а)?|пишет|пише|написав|напис[аи]|napisao(?:/la)?|rašė|kirjutas|đã viết|menulis|skrifaði)(?!\w)"
    r"|写道|写到|寫道|写了|書きました|のメッセージ|のメール|さんは書|작성|님이 쓴 글|썼습니다|כתב(?:ה)?|مكتوب|كتب|เขียนว่า",
    re.IGNORECASE,
)
# Languages whose verb stands before the writer's name.
WROTE_THEN_NAME = re.compile(r"\b(?:schrieb|schreef|skrev|skreiv|napisał(?:\(a\)|a)?|geschreven|wrote on|írta)(?!\w)", re.IGNORECASE)
OPENS = re.compile(
    r"[\s\-–—*_<>]*(?:on|at|in message|in article|le|am|el|il|em|op|w dniu|dnia|dňa|dne|den|den|pe|ma|ti|ke|to|la|su|in data|a|на|в"
    r"|în|στις|tarihinde|pada|vào|在|於|il giorno"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|пн|вт|ср|чт|пт|сб|вс|tir"
    r"|ons|tor|fre|lør|søn|man|mån|tis|lör|sön)"
    r"[\w]*[.,]?|\d)[\s,.\d]",
    re.IGNORECASE,
)
DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b\d{1,2}[:.h]\d\d\b|\d{1,2}\s?(?:月|월)\s?\d{1,2}|\b\d{1,2}\s*(?:am|pm)\b",
    re.IGNORECASE,
)
MAILBOX = re.compile(r"(?<![^\s<>()\[\]:;,\"'])[^\s<>()\[\]:;,\"'@]++@[^\s<>()\[\]:;,\"']++")

_FIELDS = {
    "from": "from|von|de|da|van|från|fra|lähettäjä|od|от|від|feladó|kimden|gönderen|expéditeur|remitente|mittente|remetente"
    "|afzender|absender|avsender"
    "|afsender|nadawca|odesílatel|de la|από|saatja|发件人|发送人|寄件者|寄件人|差出人|送信者|送信元|보낸 사람|보낸사람|발신|מאת|من"
    "|dari|từ|จาก|pošiljatelj|šalje",
    "date": "sent|sent at|sent on|gesendet|gesendet am|envoyé|envoyé le|enviado|enviada|enviado el|enviada em|enviado em|inviato"
    "|inviato il|verzonden"
    "|verzonden op|skickat|sendt|lähetetty|wysłano|wysłane|odesláno|отправлено|надіслано|elküldve|gönderildi|gönderilme"
    "|gönderme tarihi|trimis|date|datum"
    "|data|fecha|dato|päivämäärä|päiväys|дата|tarih|dátum|date d'envoi|message du|发送时间|发送日期|日期|时间|寄件日期|傳送時間"
    "|送信日時|日時|日付|送信日|보낸 날짜|날짜"
    "|ημερομηνία|תאריך|ngày|poslano|datums",
    "to": "to|an|à|a|para|per|aan|till|til|vastaanottaja|do|кому|címzett|kime|către|收件人|收件者|宛先|送信先|받는 사람|받는사람"
    "|수신|destinataire|destinataires"
    "|destinatario|destinatari|destinatário|empfänger|προς|אל|إلى|kepada|tới|ถึง|za|adresat",
    "cc": "cc|bcc|kopie|copie à|copie|cópia|copia|копия|kopia|kopi|kopio|copy|抄送|副本|참조|másolat|bilgi",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|тема|tárgy|konu|subiect"
    "|主题|主旨|件名|제목|θέμα|נושא"
    "|الموضوع|subjek|chủ đề|เรื่อง|teema",
    "other": "reply-to|reply to|antwort an|répondre à|responder a|importance|wichtigkeit|priority|priorität|attachments|anlagen"
    "|pièces jointes|organization"
    "|mailed-by|signed-by|date/time|envoyé par|list-id",
}
FIELD_TYPES = {word: kind for kind, words in _FIELDS.items() for word in words.split("|")}
FIELD = re.compile(r"[\s*_|>]*([^\W\d][\w .'’/-]{0,24}?)\s?[*_]*\s?[:：]")

_ORIGINAL = (
    r"original|forwarded|reply message|replied message|ursprüngliche|weitergeleitete|originalnachricht|d.origine|transféré|transmis"
    r"|réexpédié|mensaje original"
    r"|reenviado|encaminhada|original|originale|inoltrato|inoltro|oprindelig|opprinnelig|videresendt|ursprung|vidarebefordrat"
    r"|oorspronkelijk|doorgestuurd"
    r"|oryginaln|przekazan|исходное|пересыла|пересланн|переслан|оригінал|původní|přeposlan|pôvodn|eredeti|továbbított|alkuperäinen"
    r"|välitetty|orijinal|özgün"
    r"|iletilen|mesaj original|προωθημένο|原始|原邮件|转发|轉寄|回复的原邮件|元のメッセージ|転送|원본|전달|izvorna|proslijeđ"
)
SEPARATOR = re.compile(
    rf"[\s>]*+[-–—_=*~]{{2,}}+\s*+[^\n]{{0,30}}?(?:{_ORIGINAL})[^\n]{{0,40}}?(?:[-–—_=*~]{{2,}}[\s*]*|[:：]\s*)?", re.IGNORECASE
)
FORWARDS = re.compile(
    r"[\s>*_]*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:transféré|réexpédié)"
    r"|inicio del mensaje reenviado"
    r"|inizio (?:del )?messaggio inoltrato|início da mensagem (?:re)?encaminhada|begin doorgestuurd bericht|vidarebefordrat brev"
    r"|videresendt besked"
    r"|転送されたメッセージ|以下は転送されたメッセージ|下面是被转发的邮件|전달된 메시지 시작)\s*[:：]?\s*",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"[\s>]*[^\w\s]*\s*(?:please )?(?:(?:reply|respond|write|type your (?:reply|response)|please type your reply|add your reply"
    r"|your reply)\s+(?:all )?above\s+(?:this|the|that) (?:line|delimiter|message)"
    r"|(?:bitte )?(?:antworten sie |ihre antwort |schreiben sie )?(?:bitte )?(?:oberhalb|über) dieser (?:linie|zeile)(?: antworten"
    r"| schreiben)?"
    r"|(?:veuillez )?(?:répondre|répondez|écrire|écrivez)[^\n]{0,20} au-?dessus de cette ligne|(?:por favor,? )?(?:responda"
    r"|responder|escriba)[^\n]{0,20} (?:por )?encima de esta línea"
    r"|(?:please )?do not (?:write|reply|type) below this line|この(?:行|線)(?:より|の)上に[^\n]{0,20}"
    r"|rispond[^\n]{0,20} sopra questa (?:riga|linea)|responda acima desta linha|(?:reageer"
    r"|antwoord) boven deze (?:lijn|regel))[^\n]{0,80}",
    re.IGNORECASE,
)

_DEVICE = (
    r"(?:virus-?free|virenfrei|sans virus|libre de virus|senza virus)\W{0,3}(?:www\.)?avast.{0,40}"
    r"|sent (?:from|via|with|by|using|on) .{2,80}|sent on the go.{0,40}|get outlook for .{2,60}|from my (?:iphone|ipad|android"
    r"|mobile|phone|blackberry).{0,30}"
    r"|gesendet (?:von|mit|über|aus) .{2,80}|von (?:meine[mr]|mein|unterwegs) .{0,60}(?:gesendet|geschickt)"
    r"|diese nachricht wurde (?:von|mit) .{2,80} (?:gesendet|verschickt)"
    r"|(?:holen sie sich )?outlook für .{2,50}|envoyé (?:depuis|de (?:mon|ma)|à partir d|avec|via|du|par) ?.{2,80}"
    r"|télécharger? outlook pour .{2,60}|obtenez outlook pour .{2,60}"
    r"|enviado (?:desde|do|da|a partir d[eo]|con|com|via|de mi|pelo) .{2,80}|obtener outlook para .{2,60}|obter o outlook para .{2,60}"
    r"|inviato (?:da|dal|con|tramite) .{2,80}|scarica outlook per .{2,60}|ottieni outlook per .{2,60}|verzonden (?:vanaf|met|via"
    r"|van) .{2,80}|verstuurd (?:vanaf|met|via) .{2,80}"
    r"|outlook voor .{2,50} downloaden|sendt fra .{2,60}|sendt med .{2,60}|skickat? från .{2,60}|skickades från .{2,60}"
    r"|från min .{2,40}|lähetetty .{2,60}|wysłan[eo] (?:z|ze|przy) .{2,60}"
    r"|odesláno (?:z|ze|pomocí) .{2,60}|отправлен[оа]? (?:с|из|со) .{2,60}|надіслано з .{2,60}|küldve .{2,40}|trimis (?:de pe"
    r"|din) .{2,60}|发自 ?.{2,40}|從我的 ?.{2,30} ?傳送|傳送自.{2,40}"
)
DEVICE = re.compile(rf"[\s\W]{{0,6}}(?:{_DEVICE})[\s\W]*(?:<[^<>]*>|\[[^\[\]]*\]|\(?https?://\S+)?[\s\W]*", re.IGNORECASE)

# Languages that name the device first: such a line is one only if it names a device.
SENT = ("から送信", "から送信されました", "에서 보냄", "에서 보낸 메일", "gönderildi")
DEVICE_NAME = re.compile(
    r"iphone|ipad|android|galaxy|huawei|xiaomi|outlook|yahoo|gmail|mobile|スマート|携帯|モバイル|휴대|스마트", re.IGNORECASE
)
MOST_DEVICE_WORDS = 11

_CLOSINGS = (
    r"(?:(?:with|best|kind|kindest|warm|warmest|many|my|and)\s+){0,4}(?:regards|wishes)|cheers|sincerely(?: yours)?|yours (?:truly"
    r"|sincerely|faithfully)|respectfully|best"
    r"|mit (?:freundlichen|freundlichem|besten|herzlichen|lieben|vielen) gr(?:ü|ue)(?:ß|ss)en|(?:freundliche|viele|beste|liebe"
    r"|schöne|herzliche) gr(?:ü|ue)(?:ß|ss)e.{0,20}|mfg|vg|lg|gruß|hochachtungsvoll"
    r"|(?:bien |très )?cordialement|sincères salutations|salutations(?: distinguées)?|(?:meilleures|cordiales) salutations"
    r"|bien à (?:vous|toi)|bonne (?:journée|soirée|réception)"
    r"|(?:muchos |cordiales |un |atentos )?(?:cordial )?saludos?(?: cordiales)?|atentamente|cordialmente|(?:cordiali"
    r"|distinti) saluti|saluti|atenciosamente|abraços|cumprimentos"
    r"|met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|mvg|med v[äe]nlig(?:a)? h[äi]ls(?:ningar?|en)|(?:med )?venlig hilsen"
    r"|mvh|ystävällisin terveisin|z poważaniem|pozdrawiam"
    r"|с уважением|s pozdravem|üdvözlettel|saygılarımla|敬具|此致|敬礼"
)
CLOSING = re.compile(rf"[\s*_]*(?:{_CLOSINGS})[\s*_]*[,.!;:！，、]*[\s*_]*", re.IGNORECASE)
DISCLAIMER = re.compile(
    r"[\s*_]*(?:(?:confidentiality|legal|privacy) (?:notice|note|statement|disclaimer)|disclaimer\b|this (?:e-?mail|message"
    r"|communication)(?: message)?,?(?: and|, including| is| may| contains| transmission)[^\n]{0,200}(?:confidential|privileged"
    r"|intended)"
    r"|(?:the information|information) (?:contained|in this (?:e-?mail|message))[^\n]{0,120}(?:confidential|privileged|intended)"
    r"|diese (?:e-?mail|nachricht) (?:enthält|ist)[^\n]{0,60}vertraulich"
    r"|der inhalt dieser e-?mail ist vertraulich|ce (?:message|courriel|mail)[^\n]{0,120}confidentiel|este (?:mensaje"
    r"|correo)[^\n]{0,120}confidencial|le informazioni contenute in questo messaggio"
    r"|esta mensagem[^\n]{0,120}confidencia|(?:please )?consider the environment before printing|avant d.imprimer|p please consider)",
    re.IGNORECASE,
)
LIST_FOOTER = re.compile(
    r".{0,80} mailing list\s*$|(?:to )?unsubscribe(?: from this (?:group|list).*|:.*| send .*)"
    r"|you received this message because you are subscribed.*",
    re.IGNORECASE,
)
