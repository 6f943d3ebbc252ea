"""The categories that hold where the policy file names none: ten that most software companies would recognise.

The examples are what triage learns from before it has seen a ticket, so they are written as customers write.
"""

from bot.policy.judgement import Category

DEFAULT_CATEGORIES: tuple[Category, ...] = (
    Category(
        name="billing",
        subcategories=("invoice", "charge", "refund", "payment method", "tax"),
        tier=2,
        skills=("billing",),
        examples=(
            "The invoice lists twelve seats although only nine of us use the product",
            "We were charged twice this month",
            "Please send the receipt to our accounting department",
            "My card was declined, how can I pay another way?",
            "Our VAT number is missing on the last bill",
            "When will the refund reach my bank account?",
        ),
    ),
    Category(
        name="plan",
        subcategories=("upgrade", "downgrade", "renewal", "cancellation"),
        tier=2,
        skills=("billing",),
        examples=(
            "We want to move to the enterprise plan",
            "How do I add ten more seats to our subscription?",
            "Please cancel our subscription at the end of the month",
            "What is the difference between the team and the business plan?",
            "Our contract renews in March, who can we talk to about the price?",
        ),
    ),
    Category(
        name="account",
        subcategories=("sign in", "two-factor", "single sign-on", "users", "permissions"),
        tier=1,
        skills=("identity",),
        examples=(
            "I cannot log in, the password reset mail never arrives",
            "I lost the phone with my authenticator app",
            "Single sign-on sends our people round in circles",
            "How do I invite a colleague?",
            "She has left the company, please make me the owner of the workspace",
            "My account is locked after too many attempts",
        ),
    ),
    Category(
        name="how-to",
        subcategories=("set-up", "everyday use", "settings", "good practice"),
        tier=1,
        examples=(
            "How do I set up my first project?",
            "Where can I change the language?",
            "Is there a way to do this for many records at once?",
            "What is the recommended way to organise several teams?",
            "How can I turn the email notifications off?",
        ),
    ),
    Category(
        name="bug",
        subcategories=("error message", "wrong result", "display", "mobile"),
        tier=2,
        skills=("product",),
        examples=(
            "I get an error 500 whenever I press save",
            "The totals in the report do not add up",
            "The button does nothing in Firefox",
            "The app crashes on my phone as soon as I open it",
            "Since the last update the dates are shown wrongly",
        ),
    ),
    Category(
        name="outage",
        subcategories=("not reachable", "slow", "time-out", "delayed"),
        tier=3,
        skills=("operations",),
        examples=(
            "Is your service down? None of us can reach it",
            "Everything has been very slow since this morning",
            "All our requests end in a gateway time-out",
            "The page loads forever and then gives up",
            "Notifications arrive hours late today",
        ),
    ),
    Category(
        name="integrations",
        subcategories=("API", "webhooks", "connected apps", "API keys"),
        tier=2,
        skills=("developer",),
        examples=(
            "How do I rotate an API key?",
            "The webhook is no longer called after an update",
            "We run into the rate limit of the API, can it be raised?",
            "The sync with our CRM stopped working",
            "Which scopes does the token need to read users?",
        ),
    ),
    Category(
        name="data",
        subcategories=("import", "export", "deletion", "restore"),
        tier=2,
        skills=("product",),
        examples=(
            "The import of our spreadsheet stops half way",
            "How can I export everything as CSV?",
            "I deleted a project by mistake, can you bring it back?",
            "Please erase all personal data of a former employee",
            "Half of the records are missing after the migration",
        ),
    ),
    Category(
        name="security",
        subcategories=("suspicious activity", "vulnerability", "questionnaire", "data protection"),
        tier=3,
        skills=("security",),
        examples=(
            "Somebody signed in to our account from a country we do not work in",
            "I believe I found a vulnerability in your login page",
            "Could you fill in our security questionnaire?",
            "We need a signed data processing agreement",
            "Where is our data stored and who can see it?",
        ),
    ),
    Category(
        name="feature request",
        subcategories=("new feature", "improvement", "roadmap"),
        tier=1,
        skills=("product",),
        examples=(
            "It would be great to have a dark mode",
            "Do you plan to support Portuguese?",
            "Could the list remember how I sorted it?",
            "We would love to schedule reports",
            "When will the new editor be available for everybody?",
        ),
    ),
)
