"""
Sentences written for this desk, in groups that sound alike: what an embedder's vectors are compared with (see gist).

Each group says what its sentences mean for each signal: sentiment -1 to 1, the others 0 to 1 (0 where it says nothing).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.triage.signals import departures


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences that mean the same for every signal."""

    means: Mapping[str, float]
    text: str

    def sentences(self) -> Iterator[str]:
        """Yield them."""
        return (line.strip() for line in self.text.strip().splitlines())


GROUPS = (
    Group({"churn": 1, "sentiment": -0.3, "request": 0.9, "escalation": 0.2}, departures.CALM),
    Group({"churn": 1, "sentiment": -0.9, "escalation": 0.6, "request": 0.4}, departures.ANGRY),
    Group({"upgrade": 0.4, "sentiment": 0.7, "request": 0.2}, """
I just switched to you and I love it so far.
We moved over from our old provider to you and are very happy.
Best provider I ever had, I will never leave.
I have been a customer for ten years and am still happy.
You are so much better than the others.
So happy that I changed to this company.
My new phone arrived, I am so excited to be with you.
I would recommend you to everybody.
Thanks for solving it so fast, this is why I stay with you.
I looked at others, but you have the best price.
Proud to be a customer since the first day.
Great coverage everywhere on my trip.
I have used you for years and it just works.
Just got my new phone from you and I love it.
The signal is great here, thank you.
Bin gerade zu euch gewechselt und sehr zufrieden.
Ich bleibe bei euch, der Service ist super.
Endlich der richtige Anbieter, tolles Netz.
Ich bin seit Jahren zufriedener Kunde und empfehle euch weiter.
Der Empfang ist hier super.
Mein neues Handy von euch ist da, ich freue mich.
"""),
    Group({"upgrade": 1, "sentiment": 0.3, "request": 0.9}, """
We would like to upgrade to the business plan.
How much are twenty more seats?
Can we add more licences to our subscription?
I want to renew my contract, do you have an offer for me?
Please send us a quote for the enterprise plan.
We are growing and need more users on our account.
I am interested in becoming a customer, which plans do you have?
Could somebody from sales call us about a larger package?
I would like to order a second line.
Is the new phone available with a contract?
Is the unlimited data plan still offered?
Which phone can I get with this plan?
Wir möchten auf den größeren Tarif wechseln.
Was kosten zehn weitere Lizenzen?
Ich möchte meinen Vertrag verlängern, welche Angebote gibt es?
Ich würde gerne Kunde werden, welchen Tarif empfehlt ihr?
Bitte senden Sie uns ein Angebot für das Enterprise-Paket.
Ist das neue Handy mit Vertrag verfügbar?
Welches Handy bekomme ich zu diesem Tarif?
"""),
    Group({"escalation": 1, "sentiment": -1, "urgency": 0.5, "request": 0.7}, """
This is the third time I write and nobody answers. Unacceptable.
I want to speak to your manager right now.
If I do not get my money back I will call my lawyer.
I will file a formal complaint with the regulator.
Your support lied to me twice and I demand a refund.
I have been waiting three weeks for a reply, this is a disgrace.
You promised a call back and nobody ever called, I want this escalated.
I have been passed from one person to the next for two hours.
You charged me again after I was told it was fixed, this is fraud.
I will tell everybody on social media how you treat your customers.
The same thing has broken for the fifth time and I have had enough.
Ich schreibe jetzt zum dritten Mal und niemand antwortet.
Ich möchte mit Ihrem Vorgesetzten sprechen.
Wenn ich mein Geld nicht zurückbekomme, gehe ich zum Anwalt.
Das ist eine Unverschämtheit, ich werde mich offiziell beschweren.
Seit drei Wochen warte ich auf eine Antwort, das ist inakzeptabel.
C'est la troisième fois que j'écris, c'est inacceptable.
Es la tercera vez que escribo y nadie responde.
"""),
    Group({"sentiment": -0.8, "escalation": 0.35, "urgency": 0.2, "request": 0.7}, """
My order still has not arrived and nobody can tell me where it is.
The item came damaged and the box was open.
I was charged twice and support does not reply.
The app crashes every time I open it since the last update.
I have been on hold for an hour, what is going on?
Very disappointed with the quality, it broke after two days.
Why does your website never work when I need it?
My flight was delayed again and no one gives us any information.
The internet is so slow today that I cannot even load a page.
Your staff was rude and did not help me at all.
It keeps logging me out, this is really annoying.
You sent me the wrong size and now you want me to pay for the return.
The battery dies after an hour, what a waste of money.
Your update deleted my settings, thanks for nothing.
The food was cold and it took ninety minutes.
Worst customer service I have ever had.
The network is down again in my area.
I have been with you for years and my internet still drops every night.
Your coverage in my village is bad, when will you build a tower?
I pay so much and still have only one bar at home.
Why did my bill double this month? Nobody told me.
Your app logs me out and the website says error.
Customer service hung up on me, can somebody please help?
My data is used up after two days, that cannot be right.
The technician did not come today although I waited all day.
Your service has been slow all week, please fix it.
I cannot reach your hotline.
No signal at home for three days now.
Why do my calls keep dropping?
What is wrong with your website today?
I returned my shoes a month ago and still have no refund.
The update made my phone unusable.
You cancelled my order without telling me.
Meine Bestellung ist immer noch nicht angekommen.
Das Internet ist heute wieder furchtbar langsam.
Seit einer Stunde in der Warteschleife, was ist da los?
Die App stürzt seit dem Update ständig ab.
Sehr enttäuscht, nach zwei Tagen kaputt.
Schon wieder kein Netz, das nervt.
Das Netz ist heute schon wieder ausgefallen.
Ich erreiche die Hotline seit Tagen nicht.
Mein Internet ist seit gestern langsam, könnt ihr helfen?
Ma commande n'est toujours pas arrivée.
La aplicación se cierra sola desde la actualización.
"""),
    Group({"urgency": 1, "sentiment": -0.5, "escalation": 0.35, "request": 1}, """
Production is down and none of our customers can log in.
We need this fixed today, we go live tomorrow morning.
Urgent: all our users are locked out.
Somebody has stolen my card, please block it immediately.
Our shop cannot take payments and we lose money every minute.
I think our account has been hacked, please act now.
The whole company cannot work, this is critical.
I have to give a presentation in an hour and cannot open the file.
We are losing data, please call at once.
My flight leaves in two hours and I cannot check in.
Our payroll has to be sent by five o'clock and the export fails.
Unsere Produktion steht still, wir brauchen sofort Hilfe.
Dringend: niemand in der Firma kann sich anmelden.
Bitte sperren Sie sofort meine Karte, sie wurde gestohlen.
Wir müssen heute noch live gehen und es geht nichts.
Notre site est en panne, c'est urgent.
Es urgente, nadie puede iniciar sesión.
"""),
    Group({"sentiment": -0.15, "request": 1, "urgency": 0.15}, """
How do I change my password?
Where can I download the invoice for last month?
Can you tell me how to invite a colleague?
I get an error when I upload a file, what can I do?
Is it possible to sort the list by date?
The button does nothing when I click it.
Could you please change the address on our account?
My card was declined, how else can I pay?
When will my package be delivered?
What are your opening hours?
Does the phone come in black?
It would be nice if the report could be scheduled.
How do I set up the email on my phone?
I would like to cancel an order that I placed this morning.
Can I move my appointment to Thursday?
How do I delete a project?
No hurry, but could you look at this typo on the settings page?
Can you check my order number? I sent you the details.
Where is the setting for dark mode?
Do you have this jacket in a larger size?
Why is my bill higher this month?
Does your network work abroad?
Is 5G available in my city?
I am a customer and need help with my voicemail.
How do I get the settings for mobile data?
Can I pay my bill by bank transfer?
My contract started in May, which data volume do I have?
What is included in my current plan?
How do I replace a lost SIM card?
Can I use my old phone with my plan?
How do I change the owner of the contract?
How do I activate my new SIM card?
Do you have a store in the city centre?
When does the new phone come out?
Have your prices changed since last year?
I have a problem with my account, who can help me?
How do I switch between my two accounts?
Wie ändere ich mein Passwort?
Wo finde ich meine Rechnung?
Wann kommt mein Paket an?
Kann ich die Sprache umstellen?
Habt ihr das auch in Schwarz?
Ab wann gibt es das neue Modell bei euch?
Können Sie bitte unsere Adresse ändern?
Wie viel Datenvolumen habe ich noch?
Warum ist meine Rechnung diesen Monat höher?
Wie aktiviere ich meine neue SIM-Karte?
Gibt es bei euch auch ein Geschäft in der Innenstadt?
Comment changer mon mot de passe ?
¿Cómo puedo descargar mi factura?
"""),
    Group({"sentiment": 0.9}, """
Thank you so much, that solved it!
Great service, the support was quick and friendly.
I love the new version, well done.
Works perfectly now, you are the best.
Amazing product, keep up the good work.
The new feature is exactly what we needed.
So happy with my purchase, it looks beautiful.
What a great day, thanks to your team!
Vielen Dank, jetzt funktioniert es wieder.
Super Service, schnelle und freundliche Hilfe.
Tolles Produkt, weiter so!
Ich liebe die neue Version.
Merci beaucoup, c'est parfait.
Muchas gracias, todo funciona.
"""),
    Group({"sentiment": 0.15}, """
Good morning everybody.
Ok, I will try that and let you know.
Sounds good, talk to you tomorrow.
Same here.
Just for your information, we changed our logo.
I will be out of office next week.
Watching the game tonight with friends.
I just saw your new advertisement on television.
Reading an article about phones on the train.
He said that he would call me later.
The meeting was moved to Tuesday.
Heading home after a long day at work.
Here is the screenshot that you asked for.
Yes, that is the right one.
My number is 12345.
The new commercial is funny.
I am moving to a new flat on Saturday.
My friend changed his job last week.
Our team won the game.
He works for a phone company now.
My brother got the same phone as me.
The stock of that company is going up.
I am leaving for vacation tomorrow.
Guten Morgen zusammen.
Alles klar, ich probiere es aus.
Ja, genau die Version meine ich.
Heute Abend schaue ich das Spiel.
Ich habe eure Werbung im Fernsehen gesehen.
Anbei der Screenshot.
Bonjour à tous.
Buenos días a todos.
"""),
)  # fmt: skip

SENTENCES: tuple[str, ...] = tuple(sentence for group in GROUPS for sentence in group.sentences())


def meanings(signal: str) -> tuple[float, ...]:
    """Give what each of SENTENCES means for a signal, in their order."""
    return tuple(group.means.get(signal, 0.0) for group in GROUPS for _ in group.sentences())
