"""How people sound in German when they are pleased or cross, in a hurry, about to leave, or about to buy more."""

DENIERS = "nicht kein keine keinen keinem keiner nie niemals ohne weder kaum nix nichts statt"
STRONGER = "sehr so echt total absolut extrem völlig wirklich richtig unglaublich überaus viel zu derart verdammt mega super komplett"
WEAKER = "etwas bisschen leicht eher ziemlich vielleicht fast einigermaßen"
TURNS = "aber jedoch allerdings trotzdem leider obwohl"

SENTIMENT = """
3.0 liebe; super; großartig*; fantastisch*; hervorragend*; ausgezeichnet*; perfekt*; wunderbar*; genial*; toll; tolle; tollen;
  toller; tolles; klasse; spitze; spitzenmäßig; begeistert; traumhaft; mega; top
2.0 gut; gute; guten; guter; gutes; prima; schön; schöne; schönen; zufrieden; zufriedene; froh; freundlich*; hilfreich*; nett;
  nette; netter; zuverlässig*; glücklich; freue; freut; freuen; empfehlen; beste; besten; bester; bestes; gern; gerne; lob;
  kompetent*; angenehm; sympathisch; läuft wieder; funktioniert wieder; geht wieder;
  funktioniert super|gut|einwandfrei|prima|perfekt; einwandfrei
1.5 danke; dank; dankeschön; vielen dank; merci; schnell; schnelle; schneller; einfach; gelöst; behoben; klappt; geklappt; besser;
  hat geholfen; geholfen; günstig; günstiger; interessant; cool; geil
0.8 bitte; hoffe; hoffentlich; okay; ok; neu; neue; mag; möchte gern
-0.5 warum; wieso; weshalb; immer noch; noch immer; schon wieder; wieder; endlich; seit; eigentlich; warte; warten; was soll
-1.0 problem; probleme; schwierig*; schwierigkeiten; fehlt; fehlen; fehlend*; unklar; verwirrend; langsam; langsame; langsamer;
  verspät*; verzöger*; teuer; teure; teurer; zu teuer; verloren; hängt; stockt; vergeblich; umständlich; kompliziert; seltsam;
  komisch; sorge*; kein netz; kein empfang; kein internet; kein signal; störung; störungen; leider; weg; umsonst; nicht möglich;
  gesperrt; alt
-1.5 fehler; fehlermeldung; fehlerhaft*; defekt*; kaputt; kaputte*; falsch; falsche; falschen; falsches; abgestürzt; stürzt;
  absturz; abgelehnt; geht nicht; gehen nicht; funktioniert nicht; funktionieren nicht; klappt nicht; läuft nicht; lädt nicht;
  kann nicht; komme nicht; ausgefallen; ausfall; ausfälle; ausgesperrt; doppelt abgebucht; zu viel berechnet; nicht erhalten;
  nicht bekommen; nicht angekommen; keine antwort; keine rückmeldung; niemand antwortet; keiner antwortet; nicht erreichbar;
  abgebrochen; bricht ab; instabil; lahm; lahme; lahmes
-2.1 schlecht; schlechte; schlechten; schlechter; schlechtes; schlechteste*; mies; miese; mieser; mieses; miesen; enttäusch*;
  ärger*; nervig*; nervt; nerven; genervt; verärgert; unzufrieden; unverschämt*; unfreundlich*; inkompetent*; unfähig*;
  unzuverlässig*; inakzeptabel; nicht akzeptabel; lächerlich*; peinlich*; mangelhaft*; ungenügend; traurig; schade; frustrier*;
  frust; zumutung; abzocke; abgezockt; wucher; unmöglich; ignoriert; hingehalten; vertröstet; beschwer*; reklam*; schlimm*;
  saftladen; sauladen; chaos; stress; blöd*; doof*; dumm*; nutzlos*; sinnlos*; unbrauchbar*; frech*; frechheit; warteschleife;
  stundenlang; tagelang; wochenlang; seit stunden; seit tagen; seit wochen; seit monaten; satt; genug; schnauze voll; nase voll;
  sauer; wütend; stinksauer; verarsch*; verarscht; mist; mistladen; dreck; drecks*; scheiß*; scheiss*; kotz*; zum kotzen; ätzend;
  unterirdisch
-2.8 katastroph*; furchtbar*; schrecklich*; grauenhaft*; grauenvoll*; entsetzlich*; hasse; hass; betrug; betrüger*; betrogen;
  unfassbar*; unglaubliche frechheit; nie wieder; arschl*; verbrecher*; skandal*; grottig*; grottenschlecht*; miserabel; miserable*;
  horror; fick*; idiot*; mieseste*
"""

URGENCY = """
3.4 produktion steht; produktion ist down; produktivsystem; system steht; system ist ausgefallen|down; server ist down|ausgefallen;
  alles steht still; komplett ausgefallen; totalausfall; komplettausfall; datenverlust; datenleck; sicherheitslücke; gehackt;
  wir verlieren geld|kunden|umsatz|daten; alle _ kunden|nutzer|benutzer|mitarbeiter|kollegen _ betroffen|ausgesperrt;
  niemand _ arbeiten|anmelden|einloggen|zugreifen; keiner _ arbeiten|anmelden|einloggen|zugreifen; notfall; betrug; gestohlen;
  unbefugt*
2.8 dringend; dringende; dringender; dringendes; dringendst; sofort; umgehend; unverzüglich; eilig; eilt; sehr eilig; asap;
  schnellstmöglich*; so schnell wie möglich; baldmöglichst; höchste priorität; hohe priorität; kritisch; geschäftskritisch;
  zeitkritisch; auf der stelle; pronto; urgent
2.0 heute noch; noch heute; bis morgen; bis heute; bis montag|dienstag|mittwoch|donnerstag|freitag; bis mittag;
  feierabend; deadline; frist; fristende; innerhalb _ stunde|stunden|minuten; in _ minuten; in einer stunde; können nicht arbeiten;
  kann nicht arbeiten; nicht arbeiten; arbeitsunfähig; blockiert; blockiert uns; stillstand; lahmgelegt; lahm gelegt; alle unsere;
  unser ganzes; gesamte firma; ganze firma|team|büro|abteilung; unsere kunden können; gehaltsabrechnung; livegang; go live; ausfall;
  ausgefallen; ausgesperrt; alles weg; alle daten; alles gelöscht; totaler
1.2 heute; heute abend; morgen; bald; schnell; jetzt; wichtig; schon wieder; abgestürzt; kein zugriff; keinen zugriff; komme nicht rein;
  kann mich nicht; nicht anmelden; nicht einloggen; geht gar nicht; geht nichts mehr; nichts geht mehr; warte immer noch;
  warte noch immer; seit gestern; seit heute; karte verloren; handy verloren; doppelt abgebucht; termin; präsentation; gesperrt;
  down
0.7 brauche; brauchen; hilfe; geht nicht; funktioniert nicht; fehler; problem; fehlt; falsch; diese woche; kann nicht; können nicht;
  kaputt; störung; defekt
-1.2 frage; wollte nur; würde gerne wissen; interessehalber; wie kann ich; gibt es; wäre schön; wäre toll; vorschlag; idee; wunsch;
  danke für; vielen dank für; super; toll; kann man; ist es möglich
-2.6 nicht dringend; keine eile; eilt nicht; nicht eilig; kein stress; wenn sie zeit haben; wenn ihr zeit habt; bei gelegenheit;
  irgendwann; niedrige priorität; nur eine frage; kurze frage; kleinigkeit; tippfehler; nächsten monat; nächstes quartal;
  in zukunft; lassen sie sich zeit; lasst euch zeit
"""

ESCALATION = """
3.4 anwalt; anwältin; anwälte; rechtsanwalt; rechtsanwältin; rechtsabteilung; rechtliche schritte; rechtlich vorgehen; klage;
  verklagen; klagen; gericht; mahnbescheid; anzeige; anzeige erstatten; strafanzeige; verbraucherzentrale; verbraucherschutz;
  bundesnetzagentur; schlichtungsstelle; ombudsmann; aufsichtsbehörde; datenschutzbehörde; bafin; abmahnung; vertragsbruch;
  rückbuchung; rücklastschrift; polizei
2.8 vorgesetzt*; ihren chef; euren chef; ihr chef; den chef; geschäftsführ*; geschäftsleitung; vorstand; abteilungsleiter*;
  teamleiter*; manager; filialleiter*; jemand kompetent*; jemanden der; verantwortlich*; eskalier*; eskalation;
  offizielle beschwerde; formelle beschwerde; beschwerde; beschwere mich; beschweren; reklamation; presse; öffentlich machen;
  in die medien; schlechte bewertung; ein stern; 1 stern; trustpilot; letzte mahnung; letzte chance; fristsetzung; setze _ frist;
  letztmalig
2.4 inakzeptabel; nicht akzeptabel; unverschämt*; frechheit; skandal*; unfassbar*; zumutung; zum dritten mal; zum vierten mal;
  zum wiederholten mal|male; mehrfach; mehrmals; zigmal; schon x mal; wie oft noch; wie oft; immer wieder; schon wieder;
  niemand antwortet; keiner antwortet; keine antwort; keine rückmeldung; niemand hilft; niemand meldet; keiner meldet;
  niemand _ meldet|antwortet|hilft|reagiert; keiner _ meldet|antwortet|hilft|reagiert; immer noch nicht; noch immer nicht;
  immer noch keine; noch immer keine; warte immer noch; warte seit; warten seit; ignoriert; hingehalten; vertröstet; abgewimmelt;
  geld zurück; geld wieder; schadenersatz; schadensersatz; entschädigung; erstattung; rückerstattung; fordere; verlange; dsgvo;
  datenleck; datenverlust; betrug; betrogen; belogen; versprochen; zugesagt; schnauze voll; nase voll; reicht mir; es reicht;
  jetzt reichts; genug
1.4 katastroph*; furchtbar*; schrecklich*; schlecht*; mies*; lächerlich*; peinlich*; inkompetent*; unfähig*; wütend; sauer;
  stinksauer; verärgert; enttäusch*; frust*; nerv*; wochen; seit wochen; seit tagen; seit monaten; stundenlang; warteschleife;
  hotline; beschiss*; scheiß*; scheiss*; verarsch*; abzock*; saftladen; nachfass*; nachfrage; erneut; nochmal; zum zweiten mal;
  kündige; kündigen; kündigung; unzufrieden; unzuverlässig*
0.6 wieder; immer noch; problem; falsch; kaputt; geht nicht; dringend; sofort; nie; warum; endlich
-1.2 danke; vielen dank; super; toll; klasse; perfekt; zufrieden; freue; keine eile; geht wieder; gelöst; wie kann ich; gibt es;
  wäre schön; frage
-2.6 nicht dringend; keine beschwerde; nicht beschweren; kann nicht klagen; kann mich nicht beschweren
"""

CHURN = """
4.2 kündig*; gekündigt; vertragskündigung; kündigungsfrist; sonderkündig*; aufkünd*;
  vertrag _ beenden|auflösen|aufheben|loswerden|stornieren|aufgelöst|beendet; raus aus _ vertrag;
  aus _ vertrag raus|aussteigen|kommen|rauskommen; vertrag los; anbieter wechseln; anbieterwechsel; anbieter _ wechsel*|gewechselt;
  wechsel* _ anbieter|provider|konkurrenz|mitbewerber|wettbewerber|netz|bank; provider _ wechsel*|gewechselt; providerwechsel;
  vertragswechsel;
  anderen|anderer|anderem|neuen|neuer|besseren|günstigeren|billigeren anbieter|provider|dienstleister|netzbetreiber|vertragspartner;
  zur konkurrenz; konkurrenz; mitbewerber; wettbewerber; konkurrenten; nicht verlänger*; nicht mehr verlänger*;
  nicht weiter verlänger*; keine verlängerung; vertrag läuft aus; vertrag _ ausläuft|auslaufen|endet|abläuft; vertragsende;
  ende der laufzeit; laufzeit endet; rufnummer _ mitnehmen|portieren|mitnahme; nummer _ mitnehmen|portieren|behalten;
  rufnummermitnahme; rufnummernmitnahme; rufnummernportierung; portier*; rufnummer _ freigeben;
  konto _ löschen|schließen|auflösen|kündigen; account _ löschen|schließen|kündigen; abo _ kündigen|beenden|stornieren|abbestellen;
  abbestell*; abmelden von; mitgliedschaft beenden; verlasse euch; verlassen euch; verlasse sie; verlassen sie; euch verlassen;
  sie verlassen; bin weg; bin ich weg; sind wir weg; ich bin raus; wir sind raus; bin dann weg; bin dann mal weg; kunden verloren;
  kunde verloren; kunde weniger; kunden weniger; einen kunden; als kunde|kunden verlieren|verloren|los;
  als kundin verlieren|verloren; kein kunde mehr; keine kundin mehr; nicht mehr kunde; nicht länger kunde;
  nicht mehr euer kunde|kundin; die längste zeit kunde; längste zeit; tschüss; tschüß; tschau; ciao; auf nimmerwiedersehen;
  nimmerwiedersehen; adieu; goodbye; bye; auf wiedersehen; schau*|such*|prüf*|seh* _ alternative*; bin ich _ raus; sind wir _ raus;
  dann bin|sind _ raus|weg; warum _ bleiben soll*;
  suche mir _ anderes|anderen|neuen|neues|was; alternative* _ such*|prüf*|umsehen|schau*;
  suche _ alternative|alternativen; nach alternativen; alternative zu euch|ihnen; woanders hin; woanders; anderswo; sehe mich um;
  schaue mich um; umsehen; umschauen; wechsel*; gewechselt; wechsele; wechsle; überlege zu; überlege ob;
  überlege _ wechsel*|gehen|verlassen; widerruf*; vertrag widerrufen; zurücktreten; rücktritt; umgestiegen; umsteigen; umstieg;
  steige um; steigen um
2.8 nie wieder; nie mehr; nicht mehr _ bei euch|ihnen; nicht länger _ bei euch|ihnen; weg von euch|ihnen; weg von;
  zeit für _ neuen|neues|wechsel; zeit zu gehen; gehe ich zu; gehen wir zu; gehe jetzt zu; gehe zu; ab zu; hole mir; geh zu;
  bin ich bei; bald bei; besseres angebot; bessere angebote; günstigeres angebot; günstiger bei; billiger bei; günstiger; billiger;
  besser bei; bessere konditionen; bietet _ mehr|besser*|günstiger*; grund zu bleiben; warum _ bleiben; bleiben sollte; halten mich;
  noch hält; letzte chance; letzter monat; letzte rechnung; reicht mir; es reicht; jetzt reichts; reicht jetzt; genug von;
  die nase voll; nase voll; schnauze voll; satt; keine lust mehr; kein bock mehr; keinen bock mehr; fertig mit; hab genug; abschied;
  verabschied*; auslaufen lassen; läuft aus; loswerden; daten exportieren; alle daten; datenexport; downgrade*; herabstufen;
  weniger lizenzen; preiserhöhung; zu teuer; bereue; bereut; fehler bei euch; hätte ich nie; wäre ich _ geblieben;
  gefällt mir nicht mehr; kündigungsbestätigung; kündigungsschreiben; vorzeitig; ende mit; schluss mit; schluss; war's; das wars;
  wars das; stillegen; stilllegen
1.3 vertrag; vertrages; vertrags; abo; anbieter; provider; alternative; alternativen; schlecht*; mies*; katastroph*; scheiß*;
  scheiss*; saftladen; sauladen; drecks*; enttäusch*; unzufrieden; treue; treuer kunde; jahre kunde; jahren kunde; seit jahren;
  langjährig*; teuer; wucher; abzocke; unverschämt*; frechheit; lächerlich*; verarsch*; schlechteste*; hasse; nerv*; raus; weg;
  verlassen; beenden; unmöglich; wäre besser; tarif; tarife; laufzeit; verlänger*; zum kotzen; kotzt; unfähig*; schlimm*
-1.6 super; toll; tolle; klasse; danke; zufrieden; liebe; beste; besten; gut; gute; freue; begeistert; perfekt; top; hilfreich;
  empfehlen; empfehle; neues handy; neukunde; bestellen; bestellt; aktivier*; wie kann ich; wann kommt; gibt es; hätte gern;
  interesse; interessiert; gerne haben; wollte fragen; verfügbar; upgrade
!3.0 nie gewechselt; nicht gewechselt hätte*; nie _ wechseln sollen
!-0.4 nicht kündigen; will nicht kündigen; bleibe bei euch|ihnen; bleiben bei euch|ihnen; bleibe kunde; bleibe euch treu;
  wechsel* zu euch; wechsel* zu ihnen; zu euch wechseln; zu ihnen wechseln; zu euch gewechselt; zu ihnen gewechselt;
  zu euch _ wechseln; sim|simkarte|karte wechseln; passwort|sprache|tarif|karte|adresse|gerät|akku|zahlungsart wechseln;
  wechsel* _ tarif|passwort|sprache|ansicht|modus|akku|seite|zimmer|karte|plan|paket;
  wechsel* _ business|enterprise|pro|premium|jährlich*; termin|bestellung|buchung|überweisung|lieferung|auftrag stornieren;
  vertrag verlängern; möchte verlängern; will verlängern; vertragsverlängerung; von _ zu euch gewechselt; auf wiedersehen und danke;
  wechselgeld; wechselkurs; wechselwirkung; wechselstrom
"""

UPGRADE = """
3.4 upgraden; upgrade auf; hochstufen; größeren plan|tarif|paket; größeres paket; höheren tarif|plan; mehr lizenzen;
  weitere lizenzen; zusätzliche lizenzen; mehr plätze; weitere nutzer|benutzer|arbeitsplätze; zusätzliche nutzer|benutzer;
  wechsel* _ business|enterprise|pro|premium; wechsel* auf den _ plan|tarif; jährliche zahlung; vertrag _ verlängern;
  möchte|möchten|wollen verlängern; angebot für; ein angebot; kostenvoranschlag; mit dem vertrieb; kaufen; hinzubuchen; dazubuchen;
  zubuchen; weitere abteilung; ausrollen
1.8 upgrade; angebot; preise; preisliste; rabatt; mengenrabatt; premium; enterprise; testphase verlängern; mehr speicher; wachsen;
  wachstum; vertrieb; weiteres team; lizenzen
-2.6 downgrade*; kündig*; rückerstattung; zu teuer; weniger; herabstufen; seit dem upgrade; nach dem upgrade; kein interesse
"""

REQUEST = """
2.6 können sie; könnt ihr; könnten sie; könntet ihr; kannst du; könntest du; kann ich; kann man; können wir; wie kann; wie können;
  wie komme; wie lange; wie viel; wie geht; wie lautet; wo finde; wo kann; wo ist; wann kommt; wann wird; wann ist; warum ist;
  warum geht; warum kann; warum wird; wieso; weshalb; wer kann; welche; welcher; welches; gibt es; ist es möglich; ich brauche;
  wir brauchen; ich möchte; wir möchten; ich will; wir wollen; ich hätte; hätte gern*; benötige; benötigen; bräuchte; bitte um;
  hilfe; helfen; bitte _ prüfen|ändern|löschen|senden|schicken|zurücksetzen|stornieren|melden|korrigieren; sagen sie mir;
  schicken sie; gibt es neuigkeiten; gibt es schon; was ist; was kostet; was muss; was passiert; hat jemand; weiß jemand
2.0 geht nicht; funktioniert nicht; klappt nicht; kann nicht; können nicht; fehler; fehlermeldung; problem; probleme; störung;
  defekt; kaputt; fehlt; falsch; gesperrt; rechnung; abgebucht; berechnet; erstattung; passwort; anmelden; anmeldung; einloggen;
  zugang; kündig*; abo; vertrag; zahlung; lieferung; bestellung; nicht erhalten; nicht bekommen; nicht angekommen; immer noch;
  langsam; abgelaufen; dringend; beschwerde; leider; aber; wechsel*; stürzt; absturz
-1.4 danke; vielen dank; dankeschön; super; toll; klasse; prima; perfekt; alles klar; alles gut; passt; verstanden; erledigt;
  gelöst; hat geklappt; hat funktioniert; funktioniert jetzt; geht jetzt; geht wieder; läuft wieder; hat geholfen; mache ich;
  probiere ich; werde ich; guten morgen; guten tag; guten abend; schönen tag; schönes wochenende; schönen abend; hallo; moin;
  servus; tschüss; bis dann; bis bald; gerne; ja; jep; ok; okay; gut; genau; ebenso; gleichfalls; gern geschehen; kein problem;
  zur info; nur zur info
"""
