"""How people sound in English when they are pleased or cross, in a hurry, about to leave, or about to buy more."""

DENIERS = """
not no never dont doesnt didnt wont wouldnt cant cannot couldnt isnt arent wasnt werent havent hasnt hadnt aint without nothing none
nobody hardly neither nor shouldnt stop
"""
STRONGER = """
very so really extremely absolutely totally completely incredibly super too such utterly fucking damn bloody beyond seriously most
highly
"""
WEAKER = "slightly somewhat little bit kinda fairly rather quite maybe perhaps minor small almost"
TURNS = "but however although though except unfortunately"

SENTIMENT = """
3.2 love; loved; loving; amazing; awesome; fantastic; excellent; outstanding; brilliant; perfect; perfectly; wonderful; incredible;
  phenomenal; superb
2.6 great; best; thrilled; delighted; beautiful; impressed; impressive; lifesaver; gorgeous; stellar; flawless; excited; exciting;
  works like a charm
2.1 happy; glad; good; nice; helpful; smooth; smoothly; reliable; pleased; satisfied; enjoy*; appreciate*; kudos; congrat*;
  well done; nicely; friendly; recommend; favorite; favourite; yay; woohoo; fun
1.6 thank; thanks; thx; ty; thankful; grateful; cheers; cool; easy; fast; quick; quickly; sweet; fixed; solved; resolved; works now;
  working now; looking forward; well; better; welcome; wow; proud; win; yum*; delicious; that worked; works great
!0 would|id|wed|i|we like to; would|id|wed like; like this|that one; looks like; feels like; seems like; sounds like;
  something like; things like; like when; not only; as well; well as; no problem; no worries; right now
1.0 like; hope; hopefully; interested; useful; fine; ok; okay; please; pls; haha; lol; fresh; safe; free
-0.5 why; still; again; yet; problem with; another; waiting; wait; supposed to; anymore; any more; actually; ever; apparently;
  seriously
-1.0 issue; issues; problem; problems; trouble; stuck; difficult; hard to; confus*; missing; unclear; unable; not able; cant;
  cannot; doesnt work; didnt work; wont; doesnt; isnt; hasnt; havent; didnt; not showing; expensive; slow; slowly; delayed; delay;
  delays; late; lost; old; wont let; trying to; tried; unsure; worried; concern*; sorry; unexpected; strange; weird; odd; empty;
  no longer; less; without; replacement
-1.4 error; errors; bug; bugs; buggy; fail; fails; failed; failing; failure; failures; crash; crashes; crashed; crashing; broken;
  broke; breaks; not working; isnt working; stopped working; doesnt work; not work; wrong; incorrect; incorrectly; invalid;
  declined; rejected; denied; down; outage; laggy; lag; glitch*; freezes; frozen; freezing; disconnect*; damaged; defective; faulty;
  dead; locked out; blocked; hang; hangs; leak; leaking; ripped; torn; cracked; expired; no reply; no response; no answer; no luck;
  cancelled my; canceled my; havent received; not received; never received; never arrived; hasnt arrived; didnt arrive;
  havent heard; not responding; wont work; wont load; wont open; wont start; wont connect; unresponsive; overcharged; charged twice;
  double charged; doesnt help; no help
-2.0 bad; poor; poorly; annoy*; unhappy; disappoint*; dissatisf*; upset; unfortunately; sucks; suck; sucked; lame; mess; fed up;
  tired of; sick of; ignored; ignoring; waste; wasted; wasting; painful; pain; unacceptable; unreliable; mislead*; misled;
  unprofessional; rude; incompetent; clueless; careless; useless; pointless; crap; crappy; damn; wtf; smh; ugh; ridiculous; joke;
  a joke; not good enough; let down; frustrat*; complain*; complaint; lied; lying; unfair; refuse*; hassle; inconvenien*; shame;
  shameful; no excuse; fail again; worse; worsening; nightmare; for hours; for weeks; for days; for months; on hold; been waiting;
  still waiting; still no; what happened; what is going on; whats going on; whats wrong; what the hell; rip off; ripped off;
  overpriced; cheated; stolen; hacked; not impressed; not happy; poor service; no one answers; hung up; hours and
-2.9 terrible; horrible; awful; worst; hate; hated; hates; furious; angry; outrage*; disgust*; disgrace*; appall*; atrocious;
  pathetic; garbage; trash; rubbish; shit; shitty; bullshit; fuck*; scam; scammed; scammers; fraud; thieves; theft; stealing;
  abysmal; horrendous; dreadful; livid; infuriat*; never again; last straw; crooks; insult*; disaster; unusable; worthless; liars;
  liar; stupid; idiot*; hell; pissed; ashamed; horrid; screw you; screwed
"""

URGENCY = """
3.4 production is? down; prod is? down; site is? down; website is? down; system is? down; service is? down; server is? down;
  everything is? down; everyone is? down; completely down; production outage; total outage; data loss; losing data; data breach;
  security breach; been hacked; got hacked; account was? hacked; sev1; sev 1; p1; p0; losing money; lose money; lose customers;
  losing customers;
  losing revenue; losing sales; all _ users|customers|employees|staff|clients _ affected|unable|cannot|cant|locked;
  nobody|noone _ can _ work|log|login|access|use; no one can; stolen; fraud*; unauthor*; emergency; life threatening
2.8 urgent; urgently; asap; immediately; immediate; right now; right away; at once; critical; top priority; highest priority;
  high priority; time sensitive; time critical; showstopper; show stopper; business critical; mission critical; as soon as possible;
  without delay; straight away; 911; mayday; sos
2.0 by noon; by tomorrow; before tomorrow; end of day; eod;
  by monday|tuesday|wednesday|thursday|friday|saturday|sunday; within the hour; within _ hour|hours|minutes; in _ minutes;
  in an hour; in two hours; deadline; due today; due tomorrow; need* _ today; today at; until today; going live; go live;
  launch* today|tomorrow|tonight; cant work; cannot work; unable to work; cant do anything; cant do my job; blocking us;
  blocking our; completely blocked; we are blocked; im blocked; blocker; at a standstill; dead in the water; cannot operate;
  all of our; all our; our whole|entire; entire company|team|office|organisation|organization; whole company|team|office;
  for everyone; for everybody; none of us; our customers cannot|cant; customers are; payroll; outage; hacked; locked out; lost all;
  lost everything; deleted everything; stranded; before my flight; at the airport; flight leaves; running out of; about to leave;
  leave* in _ hours
1.2 today; tonight; this morning; this afternoon; tomorrow; down; soon; quickly; hurry; fast; need now; now; important; crash*;
  cannot access; cant access; cant log in;
  cannot log in; cant login; unable to access; unable to log in; not working at all; stopped working; still waiting; third time;
  blocked; deadline; broken; as quickly as; stuck; declined; stolen card; lost card; lost my card; lost my phone; charged twice;
  since yesterday; since this morning; meeting; presentation; demo; on hold
0.7 need; help; please help; cant; cannot; unable; error; failing; fails; failed; not working; doesnt work; problem; issue; missing;
  wrong; this week; need help
-1.2 when you can; when you get a chance; when you have time; wondering; just curious; curious; question; would be nice;
  it would be; how do i; how can i; is there a way; is it possible; can i; do you; what is; what are; idea; suggest*;
  feature request; thanks for; thank you for; love; great
-2.6 not urgent; no rush; no hurry; no urgency; whenever; low priority; nothing urgent; isnt urgent; no need to hurry;
  take your time; at your convenience; at your leisure; next month; next quarter; someday; minor; cosmetic; typo; nice to have;
  in the future; some time; eventually; just a question; quick question; just wanted to say; just saying; for the future;
  not important; no deadline; not a priority
"""

ESCALATION = """
3.4 lawyer; lawyers; attorney; solicitor; legal action; take legal; sue; suing; lawsuit; small claims; in court; go to court;
  take you to court; ombudsman; regulator; better business bureau; bbb; trading standards; consumer protection; ftc; fcc; ofcom;
  attorney general; data protection authority; press charges; breach of contract; police; legal team; legal counsel; our counsel;
  chargeback; charge back; dispute the charge; dispute with my bank
3.4 speak|talk to|with _ manager|supervisor|superior|boss
2.8 your manager; a manager; the manager; a supervisor; your supervisor; your boss; your ceo; ceo;
  speak|talk|spoke to|with _ manager|supervisor|superior|someone senior; escalate; escalating; escalated; escalation;
  formal complaint; official complaint; file|filing|lodge|make|raise a complaint; management; executive; higher up;
  someone in charge; someone competent; someone with authority; go public; go to the press; the press; the media; journalist;
  post this on; tell everyone; social media; twitter|linkedin|reddit|trustpilot will; bad review; negative review; one star; 1 star
2.4 unacceptable; not acceptable; totally unacceptable; outrage*; furious; disgrace*; last chance; final warning; final notice;
  last time; last straw; had enough; enough is enough; fed up; sick of; sick and tired; third time; fourth time; fifth time;
  3rd time; 4th time; 5th time; umpteenth; how many times; countless times; multiple times; several times; again and again;
  over and over; time and again; keep* happening; happened again; yet again; once again;
  no one _ respond*|reply|replied|answer*|help*|care*; nobody _ respond*|reply|replied|answer*|help*|care*; still no response;
  still no reply; still no answer; still not fixed; still not resolved; still unresolved; still waiting; been waiting; no response;
  no reply; ignored; ignoring; ignore my; passed around; passed from; from one person to; person to person; department to department;
  run around; runaround; kept being transferred; transferred _ times;
  hung up on; lied to; refund now; demand a; demand; i demand; i want my money back; money back; compensat*; want a refund;
  full refund; breach*; gdpr; lost data; data loss; leaked; security incident; scam*; fraud*; theft; liars; broken promise*;
  you promised; was promised; were promised; promised me|us
1.4 refund; complaint; complain*; terrible; horrible; awful; worst; pathetic; ridiculous; disgust*; appall*; incompeten*; useless;
  angry; unprofessional; rude; waste of; frustrat*; disappoint*; nightmare; weeks ago; for weeks; for days; for months;
  since last week; for hours; hours on; days ago; on hold; yet to; never heard back; havent heard; no update; no updates;
  what is taking so long; how long; follow* up; chasing; second time; twice now; joke; unreliable; shit*; fuck*; bullshit; wtf;
  hell; crap; fail; sla; contract says; cancel* my; stop using
0.6 again; still; problem; not working; wrong; broken; bad; late; urgent; asap; immediately; never; why; seriously; poor; fix this
-1.2 thanks; thank you; great; love; awesome; perfect; happy; appreciate; no rush; works now; resolved; how do i; how can i;
  is it possible; would be nice; curious; wondering
-2.6 not urgent; no complaints; not a complaint; no need to escalate; not complaining; cant complain
"""

CHURN = """
3.6 give|giving notice; please end it|this|our|the; end it then; penalty if|for _ leav*|cancel*|quit*; if i|we leave|quit|cancel;
  when i|we quit|leave;
  shopping around; shop around; with somebody|someone else; something cheaper; replace you; replacing you; unsubscribe and; stop paying;
  off the subscription; other options; chang* company|companies; time to say; no choice but to; loyal customer but; so am i;
  cancelling today;
  reason not to leave; going there; take us off; close _ bank account; different platform|tool|provider|vendor|system;
  cant wait to switch|leave|cancel|quit;
  mov*|switch*|migrat*|chang* _ another|different|new tool|product|system|platform|solution|software;
  move to somebody|someone else; contract _ over|up|done|finished; contract _ run* out; break* my|our|the|this contract;
  like|want|ready|able|glad|happy to leave;
  can leave; leave this|that company|provider|place; other companies|providers|carriers|networks|banks offer; a good alternative;
  a better alternative; then i am|im|we out|gone; we are gone; were gone; i am gone; im gone; i am out; im out; we are out;
  close _ workspace; somewhere else; should have switched|left|changed|cancelled|quit; shouldve switched|left|changed|quit;
  left them; left this company; cheaper|different|better|new|another _ company|bank; free from; my|our money to another;
  happy to be rid; get rid of you; rid of this company; convince me; talk me out; stay or; keep me as; not come back; wont come back;
  not coming back; never coming back; last day with; last week with; say* goodbye to; good riddance
4.2 cancel*|terminat*|discontinu*|quit*|ditch* _ contract|subscription*|membership|account|plan|service*|agreement|licen*|tariff;
  end|ending|close|closing|drop|dropping|leave|leaving|stop|stopping _ contract|subscription*|membership|account|plan|service*;
  cancel our|my|the|this subscription|contract|account|plan|service|membership|workspace|seats|line|lines; leaving you; leave you;
  leaving _ for; left you for;
  switch* _ provider|providers|carrier|carriers|company|companies|vendor|vendors|supplier|network|networks|bank|banks|operator;
  chang* _ provider|providers|carrier|carriers|vendor|supplier|network|operator|bank|banks;
  mov* _ provider|carrier|competitor|competitors|vendor|network|supplier;
  another|different|new|other|better|cheaper|alternative provider|carrier|supplier|vendor|network|operator; not renew*;
  not continue; not continuing; wont continue; not extend*; wont renew*;
  wont be renewing; not be renewing; dont renew; do not renew; non renewal; no intention of renewing; dont want to renew;
  port* my number; port* _ number; port out; number porting; pac code; puk and pac; transfer my number; keep my number;
  take my business elsewhere; take our business elsewhere; business elsewhere; going elsewhere; go elsewhere; look* elsewhere;
  move elsewhere; taking my|our money; your competitor; your competitors; a competitor; the competition;
  evaluat* alternative*|competitors|other; look* _ alternative|alternatives; consider* _ alternative|alternatives;
  search* _ alternative|alternatives; an alternative to you; alternatives to you; migrat* away; moving away from; move away from;
  export _ data _ and _ close|delete|leave; bye bye @; goodbye @; bye @; parting ways; part ways; breaking up with; break up with;
  youve lost a customer; you lost a customer; you just lost; lost my business; lost our business; losing a customer;
  lose a customer; lose me as; lost me as; losing me; lose my business; former customer; ex customer; no longer be|a|your customer;
  no longer need|want your|the; done with you; done with your; im done; i am done; were done; we are done; off boarding;
  offboarding; churn*; opt out of my|the contract; early termination; termination fee; cancel* fee; cancellation period;
  notice period; get out of my|our|the|this contract|plan|agreement; out of my|this contract; out of contract; end of my contract;
  contract ends; contract is up; contract expires; when _ contract end*|expire*|up|over; when _ contract is; contract runs out;
  how _ cancel; want to|wanna|would like to|going to|gonna|like to cancel; need to cancel; please cancel; cancel me; to cancel;
  id like to cancel; cancel everything; cancel it; cancel immediately; we are cancelling; im cancelling; i am cancelling;
  im canceling; time to switch; time to leave; time to move; time for a change; time for a new;
  ready to switch|leave|move|cancel|quit;
  thinking of|about switching|leaving|cancelling|canceling|moving|changing|quitting|dropping|ditching;
  consider* switching|leaving|cancelling|canceling|moving|changing|quitting|dropping;
  about to switch|leave|cancel|quit|drop|ditch|change; going to switch|leave|quit|drop|ditch; gonna switch|leave|quit|drop|ditch;
  will switch|leave|quit|cancel; ill switch|leave|quit|cancel; will be switching|leaving|cancelling|canceling|moving;
  ill be switching|leaving|cancelling|canceling|moving; want to switch|leave|quit|drop|ditch|change;
  wanna switch|leave|quit|drop|ditch|change; want out; let me out; unsubscribe from your service; delete my account;
  delete our account; delete our workspace; remove my account; close my account; close our account; deactivate my account
3.0 mov*|chang*|go|going|port* to @; switch* to; switched years|months|ages ago; switch* over; switch* from; switching; switched to;
  jump* ship; ditch*; going back to; go back to; went back to; going to go with; leaving; cancel*; cancelling; canceling;
  cancellation; terminat*; quit; quitting; never again; never use; never using; wont use; stop using; stopped using; using you again;
  done with; last month with; found a better; cheaper elsewhere; cheaper with; cheaper at; better elsewhere; better off;
  rather use|have|be|go; instead of you; any reason to stay; reason to stay; convince me to stay; why should i stay;
  why should we stay; why am i still; why do i still; no reason to stay; worth staying; regret*; should have stayed;
  should have gone; should have never; shouldve; not staying; not stay
1.8 bye bye; goodbye; good bye; adios; so long; switch; mov* to; mov* over to; chang* to; going with; go with; gone to;
  signing up with; sign up with; signed up with; join* instead; see ya; fuck you; had enough; last straw; last chance; last bill;
  look* for; get* a new; find* a new; offers|offer|offering _ better|cheaper|more; better deal; better offer; better price;
  how much longer; not worth; too expensive; overpriced; export all; export our; export everything; full export; all our data;
  transfer out; what happens to our data; remove admin; downgrade*; downgrading; reduce seats; fewer seats;
  wish i|we _ had|was|could|stayed|never; miss my old; who is the best; which is better; recommend _ another; any recommendations;
  anyone recommend; refund the rest; refund remaining
1.4 bye; fed up; sick of; tired of; contract; subscription; renewal; renew; leave; alternatives; alternative; competitor; elsewhere;
  worst; terrible; horrible; awful; hate; useless; disappoint*; unacceptable; scam; ripoff; rip off; loyal; loyalty; customer for;
  customer since; years with you; been with you; long time customer; switch; change; provider; carrier; sucks; sucked; suck; worse;
  disgust*; rubbish; crap; shit*; pathetic; joke; waste of; last time; move; price increase; raised prices; raising prices;
  price hike; price went up; expensive; better service; better coverage; enough; unlock my phone; not happy; unhappy
-1.6 how do i set; how do i use; feature; great; love; loving; awesome; excellent; amazing; happy; best; thanks; thank you; perfect;
  glad; good; recommend you; excited; good job; well done; works; interested in; can i get; add a; adding; upgrade; buy; order;
  new phone; new customer; activate; i would like to know; is there a; do you have; do you offer; available
!4.3 dont|not want|plan|intend|going to _ renew*|continue|extend*
!-0.4 leaving for; leave for; left for;
  mov* to _ flat|house|apartment|home|city|office|country|street|room|monday|tuesday|wednesday|thursday|friday; was|were moved;
  mov*|switch*|go|going from _ to business|enterprise|pro|premium|team|plus|annual|yearly; switch* _ dark|light mode|theme|view;
  switch* _ tab|tabs|view|views|account|accounts|user|users|language|mode|theme|browser|screen;
  switch* to|from english|german|french|spanish|annual|yearly|monthly;
  switch*|mov*|chang* to _ annual|yearly|monthly|business|enterprise|pro|premium plan|tier|billing|package|tariff|contract;
  switch*|mov*|chang* to _ team|higher|bigger|larger|unlimited plan|tier|package|tariff|contract;
  mov* to _ folder|project|channel|board|list|team; chang* to _ address|name|email|password; switch* to you; switch* to your;
  switched to you; switch* to us; mov* to you; mov* to your; chang* to you; join you; joining you; switch* from _ to you;
  come over to you; coming over to you; leave a|feedback|message|comment|review|reply|it|this|my|us; leave of;
  cancel* _ order|appointment|meeting|booking|reservation|flight|ticket|event|invitation|invite|transfer|payment|transaction;
  cancel* _ card|request|upload|job|delivery|shipment|trip|class;
  close _ ticket|tab|window|case|issue|door|request|shop|modal|dialog; cancel button; end of the day|month|week|year; end date;
  look* for a way|help|the|information|information|my|where|some|documentation; good bye for now; going to use;
  go back to the page|previous|old|screen; happy customer; love you; wont leave; not leaving; never leave; never leaving;
  not going anywhere; dont want to leave; not cancel*; dont want to cancel; didnt cancel; stay with you; staying with you;
  happy to renew; would like to renew; want to renew; renew our|my|the; renewing our|my; switching on|off; switch on|off;
  light switch; network switch; ethernet switch; move on; moving forward; free _ trial; changed my mind; chang* to our|my;
  drop down; dropdown; dropping out; call* drop*
"""

UPGRADE = """
3.4 mov*|switch*|go|going|upgrad* from _ to business|enterprise|pro|premium|team|plus;
  upgrade our|my|the|to plan|account|subscription|business|enterprise|pro|premium|team; upgrade our|my; want|like|need to upgrade;
  add _ seats|licenses|licences|users|agents; more seats; more licenses; more licences; more users on; additional seats;
  additional licenses; extra seats; buy more; purchase more; move to the _ business|enterprise|pro|premium;
  mov*|switch* to _ business|enterprise|pro|premium|higher|bigger|larger|annual|yearly plan|tier|package|billing; higher plan;
  bigger plan; larger plan; enterprise plan; annual billing; expand our; expand to; roll out to; rolling out to; roll this out;
  talk|speak to sales; a quote for; request a quote; send _ quote; want to buy; like to buy; like to purchase; want to purchase;
  ready to buy; sign up for _ plan; renew our|my; renew for; want|like|happy to renew
1.8 upgrade; upgrading; quote; pricing; pricing for; price for; volume discount; annual plan; paid plan; premium; enterprise;
  trial extension; extend _ trial; new team; second team; other teams; another department; more storage; more capacity; add on;
  addon; growing; hiring; doubling; demo of
-2.6 downgrade*; cancel*; refund; too expensive; after the upgrade; since the upgrade; upgrade failed; upgrade broke; upgraded and;
  fewer; reduce; not interested
"""

REQUEST = """
2.6 can you; could you; would you; can i; can we; could i; could we; may i; may we; how do; how can; how to; how long; how much;
  how many; is there; are there; is it possible; do you; does it; does the; did you; will you; will it; what is; whats; what are;
  what do; what happens; what does; where is; where can; where do; wheres; when will; when do; when is; why is; why does; why do;
  why are; why did; why cant; who can; who do; which; i need; we need; i want; we want; i would like; we would like; id like;
  wed like; need help; please help; help me; help us; help with; let me know; tell me; send me; send us; any update; any news;
  any progress; following up; please fix; please check; please add; please remove; please send; please change; please cancel;
  please reset; please delete; please update; please look; please advise; looking for; i was wondering; wondering if; need to know;
  can someone; can anyone; does anyone; any idea; any ideas; how come; whats up with; whats wrong
2.0 not working; doesnt work; isnt working; stopped working; wont work; didnt work; cant; cannot; unable; couldnt; error; errors;
  fails; failed; failing; failure; crash*; broken; bug; issue; problem; problems; trouble; missing; wrong; incorrect; stuck; locked;
  lost; declined; refused; outage; down; invoice; charged; charge; refund; password; login; log in; sign in; cancel*; upgrade;
  reset; invite; export; import; install*; configure; set up; setup; subscription; payment; never received; havent received;
  not received; hasnt arrived; didnt arrive; still waiting; still not; still no; slow; expired; hacked; urgent; asap; complaint;
  contract; account; instead of; but it; but i; but the; but we; unfortunately; however
-1.4 thanks; thank you; thx; ty; cheers; great; awesome; perfect; nice; cool; love; lol; haha; congrats; congratulations; well done;
  good job; welcome; no problem; no worries; np; never mind; nevermind; nvm; all good; sounds good; got it; makes sense; works now;
  working now; it works; that worked; that works; that did it; that helped; that fixed; fixed it; solved; resolved; figured it out;
  will do; will try; ill try; me too; same here; same; agreed; agree; +1; fyi; for your information; just letting you know;
  just wanted to say; just saying; have a great|good|nice day|weekend|evening|one; happy monday|friday|holidays; good morning;
  good afternoon; good evening; good night; hi; hello; hey; bye; see you; talk soon; take care; enjoy; you too; appreciate*;
  brilliant; lovely; great job; happy to help; my pleasure; sure; yes; yep; yeah; yup; ok; okay; noted; understood; done
"""
