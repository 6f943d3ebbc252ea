"""How people sound in French when they are pleased or cross, in a hurry, about to leave, or about to buy more."""

DENIERS = "pas ne ni jamais aucun aucune sans plus rien"
STRONGER = "très trop vraiment tellement extrêmement totalement complètement super absolument si"
WEAKER = "peu légèrement plutôt presque assez"
TURNS = "mais cependant pourtant malheureusement"

SENTIMENT = """
2.8 adore; génial; géniale; excellent; excellente; parfait; parfaite; fantastique; magnifique; super; formidable; top
2.0 bon; bonne; bien; content; contente; satisfait; satisfaite; heureux; heureuse; utile; agréable; sympa; aimable; bravo;
  félicitations; recommande; efficace; rapide; ravi; ravie
1.4 merci; facile; résolu; résolue; réglé; fonctionne à nouveau; ça marche; mieux; apprécie
-0.5 pourquoi; encore; toujours; attends; attendre
-1.2 problème; problèmes; souci; lent; lente; retard; difficile; manque; manquant; cher; trop cher; bloqué; bloquée; perdu;
  impossible; confus; malheureusement
-1.6 erreur; erreurs; panne; bug; plante; cassé; cassée; défectueux; faux; fausse; incorrect; refusé; rejeté; ne marche pas|plus;
  ne fonctionne pas|plus; marche pas; fonctionne pas; pas reçu; jamais reçu; aucune réponse; pas de réponse; sans réponse;
  prélevé deux fois; débité deux fois
-2.2 mauvais; mauvaise; déçu; déçue; décev*; déception; mécontent; mécontente; insatisf*; inacceptable; inadmissible; énerv*; agac*;
  marre; ras le bol; nul; nulle; ridicule; honte; honteux; incompéten*; pénible; insupportable; plainte; réclamation; arnaque;
  arnaqu*; lamentable; scandal*; frustr*; furieux; furieuse; colère; merde; pire
-2.8 horrible; terrible; catastroph*; déteste; escroc*; escroquerie; voleurs; vol; plus jamais; honteuse; affreux
"""

URGENCY = """
3.4 production arrêtée; production est arrêtée; site est en panne|down; système est en panne|down; tout est bloqué;
  panne totale|générale; perte de données; fuite de données; piraté; piratée; fraude; volé; personne ne peut;
  tous nos|les _ clients|utilisateurs|employés _ bloqués|affectés; perdons de l argent|des clients
2.8 urgent; urgente; urgence; immédiatement; tout de suite; dès que possible; au plus vite; le plus vite possible;
  le plus rapidement possible; critique; asap; sans délai; priorité haute; en priorité
2.0 aujourd hui; ce soir; avant demain; d ici demain; avant midi; avant vendredi|lundi|mardi|mercredi|jeudi; fin de journée;
  échéance; date limite; dans _ heure|heures|minutes; ne pouvons pas|plus travailler; ne peux pas|plus travailler; bloqués;
  toute l entreprise|équipe; nos clients ne; panne
1.2 demain; rapidement; vite; maintenant; important; depuis hier; depuis ce matin; bloqué; bloquée; perdu ma carte; réunion
0.7 besoin; aide; aidez; erreur; problème; ne marche; ne fonctionne
-1.2 question; comment puis; est il possible; y a t il; serait bien; suggestion; idée; merci pour
-2.6 pas urgent; rien d urgent; pas pressé; quand vous pourrez; quand vous aurez le temps; à l occasion; simple question;
  petite question; le mois prochain
"""

ESCALATION = """
3.4 avocat; avocats; justice; tribunal; procès; plainte; porter plainte; poursuites; action en justice; mise en demeure; médiateur;
  répression des fraudes; dgccrf; ufc que choisir; cnil; police; huissier; rupture de contrat; opposition bancaire
2.8 responsable; un supérieur; votre supérieur; votre patron; votre directeur; directeur; direction; manager; réclamation; escalade;
  escalader; presse; réseaux sociaux; mauvais avis; avis négatif; trustpilot
2.4 inacceptable; inadmissible; scandale; scandaleux; honteux; troisième fois; quatrième fois; dernière fois; plusieurs fois;
  encore une fois; à chaque fois; aucune réponse; toujours pas; toujours aucune; pas de réponse; sans réponse; personne ne répond;
  personne ne _ répond|aide; ignoré; remboursement; rembourse*; remboursez; indemnis*; dédommag*; rgpd; fuite de données; arnaque;
  escroquerie; menti; promis; marre; ras le bol
1.4 horrible; nul; nulle; déçu; déçue; furieux; furieuse; en colère; incompétent*; semaines; depuis des semaines|jours|mois;
  relance; deuxième fois; frustr*; honte; résili*
-1.2 merci; super; parfait; génial; content; contente; résolu; comment puis; est il possible
-2.6 pas urgent; aucune plainte; pas une plainte
"""

CHURN = """
4.2 résili*; résiliation; annuler _ abonnement|contrat|forfait|compte; annulation _ abonnement|contrat;
  arrêter _ abonnement|contrat|forfait; mettre fin _ abonnement|contrat; mettre un terme; supprimer _ compte; fermer _ compte;
  clôturer _ compte; changer d opérateur; changer de fournisseur|prestataire|banque|crémerie|forfait mobile; change d opérateur;
  change de fournisseur|prestataire|banque; autre opérateur|fournisseur|prestataire; nouvel opérateur;
  nouveau fournisseur|prestataire; concurrence; concurrent; concurrents; ne _ renouvel*; pas renouvel*; non renouvellement;
  fin de _ contrat|engagement; portabilité; code rio; garder mon numéro; vous quitte; vous quitter; vous quittons; je pars;
  je m en vais; nous partons; aller voir ailleurs; vais ailleurs; aller ailleurs; voir ailleurs; ailleurs;
  cherche* _ alternative|alternatives; une alternative; des alternatives; désabonn*; perdu un client; perdre un client; adieu
2.6 quitter; partir; passer chez; passe chez; aller chez; vais chez; je passe à; moins cher; meilleure offre; meilleur prix;
  plus jamais; marre; ras le bol; trop cher; exporter _ données; raison de rester; pourquoi rester; dernière facture; préavis;
  changer; annuler
1.2 abonnement; contrat; opérateur; fournisseur; déçu; déçue; client depuis; nul; nulle; arnaque; inadmissible; inacceptable
-1.6 merci; super; génial; parfait; content; contente; comment puis
!-0.4 annuler _ commande|rendez|réservation|virement|livraison|billet; changer _ mot|adresse|langue|carte;
  passer à _ supérieur|entreprise|annuel|pro|premium; passer chez vous; renouveler _ abonnement|contrat
"""

UPGRADE = """
3.4 passer à _ supérieur|entreprise|annuel|pro|premium; ajouter _ licences|utilisateurs|sièges; plus de licences;
  licences supplémentaires; utilisateurs supplémentaires; un devis; renouveler _ abonnement|contrat; acheter; monter en gamme
1.8 devis; tarifs; remise; premium; offre entreprise; licences
-2.6 résili*; annuler; remboursement; trop cher; réduire
"""

REQUEST = """
2.6 pouvez vous; pourriez vous; peux tu; est ce que; est ce possible; comment; combien; quand; pourquoi; où est; quel; quelle;
  quels; quelles; y a t il; j ai besoin; nous avons besoin; je voudrais; je souhaite; nous souhaitons; nous voudrions; j aimerais;
  je veux; besoin d aide; aidez moi; merci de; veuillez; s il vous plaît; je n arrive pas; impossible de; avez vous
2.0 ne marche; ne fonctionne; fonctionne pas; marche pas; erreur; problème; panne; bloqué; facture; prélevé; débité; remboursement;
  mot de passe; connexion; connecter; résili*; annuler; abonnement; pas reçu; jamais reçu; toujours pas; commande; mais; urgent
-1.4 merci; merci beaucoup; super; parfait; génial; bonjour; bonsoir; salut; bonne journée; bonne soirée; bon week; d accord; oui;
  ça marche; c est bon; résolu; bien reçu; noté; compris; de rien; à bientôt
"""
