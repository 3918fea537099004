"""The words in which people ask for health-information careers, and where these lead."""

from __future__ import annotations

from hidata.site.search_words import Shortcut, Topic

KINDS = ("occupation", "credential", "area", "organization", "code")

CALLED = {
    "occupation": ("job", "career", "work", "profession"),
    "credential": ("certification", "certificate", "certified", "cert", "license", "exam"),
    "area": ("state", "metro", "metro area", "city", "place"),
    "organization": ("association", "society", "organization"),
    "code": ("SOC code", "O*NET code"),
}

SAME = (
    ("technician", "tech"),
    ("manager", "director", "supervisor"),
    ("records", "record"),
    ("healthcare", "health"),
    ("improvement", "integrity"),
    ("administrative", "admin"),
    ("assistant", "secretary"),
    ("specialist", "clerk"),
    ("hospital", "inpatient"),
)

PAY = (
    "pay",
    "paid",
    "salary",
    "wage",
    "earn",
    "earning",
    "income",
    "make",
    "money",
    "compensation",
    "hourly",
    "median",
    "how much",
)
AFTER = (
    "career path",
    "ladder",
    "advance",
    "advancement",
    "promotion",
    "leads to",
    "lead to",
    "next step",
    "after",
    "what jobs",
    "which jobs",
    "jobs with",
)
"""Words that ask for pay, and for what comes after a job or a credential."""

TOPICS = (
    Topic(
        "Renewal",
        ("renew", "renewal", "recertify", "recertification", "keep", "maintain",
         "maintenance", "expire", "ceu", "CE credits", "CE hours", "continuing education", "valid",
         "last"),
        ("renewal", "keep", "recertification"),
    ),
    Topic(
        "Cost",
        ("cost", "price", "fee", "expensive", "cheap", "cheapest", "afford", "how much is",
         "how much does", "how much for", "dues", "pay for"),
        ("cost", "costs", "fees", "membership_fees"),
    ),
    Topic(
        "Pay by state",
        ("which state", "what state", "by state", "state pays", "states pay", "best state",
         "where do", "which city", "best cities", "by metro"),
        ("where", "states", "places", "pay"),
    ),
    Topic("Pay", PAY, ("pay",)),
    Topic("What it leads to", (*PAY, *AFTER), ("leads", "occupations")),
    Topic(
        "Outlook",
        ("outlook", "growth", "growing", "grow", "demand", "future", "prospects", "projection",
         "projected", "openings", "dying", "decline", "AI", "automated", "replaced"),
        ("outlook", "growth", "pay"),
    ),
    Topic(
        "Eligibility",
        ("eligibility", "eligible", "requirement", "require", "qualify", "qualification", "sit for",
         "prerequisite", "who can take", "can i take", "without a degree", "without experience",
         "no experience", "need for"),
        ("can", "eligibility", "conditions", "entry", "entry_education"),
    ),
    Topic("Issuer", ("issuer", "issue", "issues", "award", "awarded", "run by",
                     "who offers"), ("issuer",)),
    Topic(
        "Exam",
        ("exam", "examination", "test", "question", "pass", "passing", "pass rate", "how hard",
         "score"),
        ("exam",),
    ),
    Topic(
        "Education",
        ("degree", "education", "school", "college", "study", "major", "training", "program",
         "how to become", "become", "get into", "entry level", "qualification", "requirement"),
        ("entry", "education", "entry_education", "programs_cip"),
    ),
    Topic(
        "Credentials",
        ("credential", "certification", "certificate", "certified", "cert", "license", "licensed"),
        ("credentials",),
    ),
    Topic("Schedule", ("remote", "remotely", "work from home", "at home", "hours", "schedule",
                       "part time"), ("schedule",)),
    Topic("Skills", ("skill", "knowledge", "ability", "good at", "personality"),
          ("skills", "attributes")),
    Topic("Software", ("software", "tool", "technology", "program used", "system"),
          ("technologies", "software", "tools", "code_systems")),
    Topic("Career path", AFTER, ("ladder", "path", "career_ladder_note", "career_note")),
    Topic("Duties", ("do", "does", "duty", "task", "responsibilities", "day", "like to be",
                     "job description"), ("duties", "tasks")),
)  # fmt: skip
"""The parts of pages; the places are those of pages of occupations, credentials and areas."""

SHORTCUTS = (
    Shortcut("Careers", "occupation/index.html",
             ("all careers", "jobs", "list of jobs", "occupations", "health information careers",
              "jobs in health information", "which career", "remote jobs", "entry level jobs",
              "entry level health information jobs", "jobs without experience",
              "jobs without a degree")),
    Shortcut("Credentials", "credential/index.html",
             ("all credentials", "certifications", "list of certifications", "certification first",
              "first certification", "certification without experience", "certification beginner",
              "easiest certification", "best certification", "cheapest certification",
              "entry level certification", "certification with no degree", "retired")),
    Shortcut("Pay", "pay.html",
             ("pay", "salaries", "wages", "best paying jobs", "highest paying jobs",
              "highest paying careers", "best paying jobs in health information", "top salary")),
    Shortcut("From credential to occupation", "map.html",
             ("map", "which certification for which job", "paths", "credential paths")),
    Shortcut("Compare occupations", "compare/occupation.html",
             ("compare jobs", "compare careers", "compare occupations")),
    Shortcut("Compare credentials", "compare/credential.html",
             ("compare certifications", "compare credentials")),
    Shortcut("Compare places", "compare/area.html", ("compare states", "compare places")),
    Shortcut("Places", "area/index.html",
             ("states", "all states", "metro areas", "cities", "places")),
    Shortcut("The article", "article.html", ("article", "claims", "fact check")),
)  # fmt: skip

EXAMPLES = (
    "medical coder salary in Texas", "RHIT vs RHIA", "CPC renewal", "cancer registrar outlook",
)  # fmt: skip
