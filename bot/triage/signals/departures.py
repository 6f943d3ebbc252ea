"""How people say that they leave, calmly and in anger: two groups of the desk's own sentences (see sentences)."""

CALM = """
How do I cancel my subscription with you?
Please close our account at the end of the month, we no longer need it.
I want to end my contract, what is the notice period?
What do I have to do to get out of my contract early?
How much is the early termination fee?
We will not be renewing when the contract ends in March.
Can I take my phone number with me when I move to another provider?
My contract is almost over and I am looking at what other companies offer.
We are evaluating two of your competitors at the moment.
Which other provider would you recommend instead?
I am thinking about switching to a different company.
Is there a better provider than this one? I am ready to change.
Please stop our service and confirm the cancellation in writing.
How can I export all our data? We are moving to another tool.
When does my contract run out? I would like to leave.
Another company offers me the same for half the price, why should I stay?
Can you unlock my phone so that I can use it with another carrier?
We decided to go with a different vendor next year.
What does it cost to break my contract?
Our board has decided to move to a different platform in the new year.
I want to close my bank account and transfer everything to another bank.
Please switch off auto renewal, we will not continue.
How many days before the renewal do I have to give notice?
We only need the service until the end of June, please end it then.
Is there a penalty if I leave before the year is over?
Can I get a refund for the remaining months when I quit?
I am shopping around for a cheaper plan elsewhere.
My colleague says your competitor is better, should we change?
I am about to sign with somebody else, can you match the price?
Planning to drop my plan and port my number out.
We no longer use the tool, take us off the subscription.
Our finance team wants to replace you with something cheaper.
I want to unsubscribe and stop paying.
I have been with you for years but I am considering other options.
Do you know a good alternative? I want something new.
I have two more months with this provider and then I am out.
I just cancelled my account.
My contract is up next month and I will not stay.
Convince me to stay or I will go.
I am leaving for a cheaper company.
Considering a move to somebody else, what would make me stay?
We have chosen another supplier and would like to end the agreement.
Please remove our users and tell us how to close the workspace.
Wie kann ich meinen Vertrag kündigen?
Bitte bestätigen Sie mir die Kündigung schriftlich.
Wann endet mein Vertrag? Ich möchte zu einem anderen Anbieter.
Kann ich meine Rufnummer zum neuen Anbieter mitnehmen?
Wir werden den Vertrag nicht verlängern.
Ich überlege, den Anbieter zu wechseln.
Ein anderer Anbieter ist viel günstiger, warum soll ich bleiben?
Wie lange ist die Kündigungsfrist bei euch?
Ich will raus aus dem Vertrag.
Wir schauen uns gerade Alternativen an.
Je voudrais résilier mon contrat.
Welcher Anbieter hat das beste Netz? Ich will wechseln.
Was kostet es, wenn ich vorzeitig aus dem Vertrag aussteige?
Ich habe gerade meinen Vertrag gekündigt.
Überzeugt mich, warum ich bleiben soll.
Nur noch zwei Monate, dann bin ich raus.
Quiero dar de baja mi servicio y cambiarme de compañía.
"""

ANGRY = """
That's it, I'm done with you, I'm moving to someone else.
Your network is so bad that I am switching this week.
Goodbye, after ten years I am taking my business elsewhere.
You just lost a customer.
I am so fed up that I am leaving for your competitor.
One more outage like this and we are gone.
If this is not fixed by Friday we will cancel.
I can't wait until my contract is over so I can leave this terrible company.
So glad I left them, should have switched years ago.
Time to find a new provider, this one is useless.
I regret ever signing up with you, can't wait to get out.
Never again, I am going back to my old provider.
I hate this company, thinking about changing to another one.
Thanks to your awful support we are now looking for alternatives.
Raising the price again? Then I will go somewhere else.
My whole family is switching because of your bad coverage.
Thinking of jumping ship, this network is terrible.
If you keep dropping my calls I am changing company.
Fed up with the price increases, I am out.
You leave me no choice but to find another provider.
My bill went up again, it is time to say goodbye.
The only good thing about this contract is that it ends soon.
I was a loyal customer, but this was the last time.
Everybody I know is leaving you, and so am I.
Not worth the money any more, cancelling today.
Give me one reason not to leave.
Your rival has better coverage and better prices, I am going there.
Can't wait to switch next month.
Bye bye, the new provider is so much better than you.
I would rather pay more somewhere else than stay here.
I should have stayed with my old provider.
Tired of paying so much for nothing, I will find a cheaper company.
I need a new phone company, this one drops every call.
Finally free from this company.
We are done here, our data goes to your competitor.
Keep this up and I will take my money to another bank.
Das war's, ich wechsle zur Konkurrenz.
Nach zehn Jahren kündige ich jetzt, so einen schlechten Service habe ich noch nie erlebt.
Ich habe die Nase voll und suche mir einen neuen Anbieter.
Tschüss, ihr habt einen Kunden weniger.
Wenn das nicht bis Freitag läuft, kündigen wir.
Das Netz ist so schlecht, ich gehe zu einem anderen Anbieter.
Nie wieder, sobald der Vertrag ausläuft bin ich weg.
Ich bin dann mal weg, das neue Netz ist viel besser.
Bei der Konkurrenz bekomme ich das Doppelte für weniger Geld, tschüss.
Hätte ich doch nie gewechselt, der alte Anbieter war besser.
Ihr seid so schlecht, ich suche mir etwas anderes.
Ich bereue den Wechsel zu euch, ich will zurück zum alten Anbieter.
J'en ai marre, je change de fournisseur.
Estoy harto, me voy a la competencia.
"""
