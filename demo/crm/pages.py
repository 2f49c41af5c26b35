"""The pages, each a value of `Markup`."""

import re
from datetime import date, timedelta

from markup import Markup, joined, markup
from records import CUSTOMERS, EVENTS, ORDERS, Person, monday_of

PAGES = {"customers": "Customers", "orders": "Orders", "calendar": "Calendar"}

ICONS = {
    "customers": "M8 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 8c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M15 4.4a3.3 3.3 0 0 1 0 6.4m1.5 2.9c2.3.6 3.5 2.5 3.5 5.3",
    "orders": "M6 3h10a2 2 0 0 1 2 2v15l-3.5-2-3.5 2-3.5-2L4 20V5a2 2 0 0 1 2-2Zm2 5h6m-6 4h6",
    "calendar": "M5 5h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Zm-2 5h16M7 3v4m8-4v4",
}

DOCUMENT = """<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/crm.css">
{head}</head>
{body}
</html>
"""

# The one line that puts the chat into a page. What it shows to whom follows from the token that the address gives.
CHAT = """<script src="{hansard}/chat/hansard-chat.js" data-token-url="/as/{id}/chat-token" defer></script>
<script src="/static/crm.js" defer></script>
"""

SIGN_IN = """<body class="door">
<main>
<p class="brand"><img src="/static/icon.svg" alt="" width="36" height="36">Fairlead</p>
<h1>Who are you today?</h1>
<p>Fairlead is a small invented CRM of an invented ferry line. No password: pick somebody and look around, and open a second tab for a second person.</p>
<form method="post" action="/sign-in">
{people}
</form>
</main>
</body>"""

SIGN_IN_PERSON = """<button name="person" value="{id}"><span class="face hue{hue}" aria-hidden="true">{initials}</span><span><b><bdi>{name}</bdi></b><small>{title}</small></span>{state}</button>
"""

FRAME = """<body>
<header class="side">
<a class="brand" href="/as/{id}/customers"><img src="/static/icon.svg" alt="" width="30" height="30">Fairlead</a>
<nav aria-label="Fairlead">
{links}</nav>
<div class="me"><span class="face hue{hue}" aria-hidden="true">{initials}</span><span><b><bdi>{name}</bdi></b><small>{title}</small></span>
<form method="post" action="/as/{id}/sign-out"><button>Sign out</button></form></div>
</header>
<main>
<div class="head"><div><h1>{heading}</h1><p>{lead}</p></div>{tools}</div>
<div class="columns {page}">
<div class="content">
{content}
</div>
{guide}
</div>
</main>
</body>"""

LINK = """<a href="/as/{id}/{page}"{current}><svg viewBox="0 0 22 23" width="22" height="23" aria-hidden="true"><path d="{icon}"/></svg>{name}</a>
"""

GUIDE = """<aside class="guide" aria-labelledby="try">
<details open><summary><h2 id="try">Try the chat</h2></summary>
<ol>
<li><b>Be two people.</b> This tab is <bdi>{name}</bdi>’s. <a href="/" target="_blank">Open a second person in another tab</a> and put the two side by side.</li>
<li><b>Write.</b> Open <em>Chat</em> at the corner of the page, choose a colleague, say something. It comes up in the other tab, and the tick turns when it has been seen. Go to another page here: the window comes along.</li>
<li><b>Find it on the record.</b> It was written down before it was sent, and a second later it is in the pages:
<a href="{hansard}/people/{id}.html" target="_blank">your page in the archive</a>,
<a href="{hansard}/unseen/index.html" target="_blank">what nobody has seen yet</a>,
<a href="{hansard}/feed.json" target="_blank">the feed</a>.</li>
</ol>
<p>What you have said there, once you have: {conversations}</p>
</details>
</aside>"""

TABLE = """<div class="card scroll" role="region" aria-label="{label}" tabindex="0"><table>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}</tbody>
</table></div>
<p class="none" role="status" hidden>Nothing is like that.</p>"""

FILTER = """<label class="filter"><span>Find in the list</span><input type="search" placeholder="Find in the list" autocomplete="off"></label>"""


def document(title: str, body: Markup, head: Markup = Markup()) -> Markup:
    return markup(DOCUMENT, title=title, body=body, head=head)


def sign_in(staff: dict[str, Person], signed_in: list[str]) -> Markup:
    people = joined(
        markup(SIGN_IN_PERSON, id=person.id, hue=hue, initials=person.initials, name=person.name, title=person.title,
               state=Markup("<em>signed in</em>") if person.id in signed_in else "")
        for hue, person in enumerate(staff.values()))
    return document("Sign in – Fairlead", markup(SIGN_IN, people=people))


def problem(title: str, text: str) -> Markup:
    body = markup("""<body class="door"><main><h1>{title}</h1><p>{text}</p><p><a href="/">Go to the sign-in page</a></p></main></body>""", title=title, text=text)
    return document(f"{title} – Fairlead", body)


def page(name: str, staff: dict[str, Person], me: Person, hansard: str, today: date) -> Markup:
    people = list(staff.values())
    lead, tools, content = {"customers": customers, "orders": orders, "calendar": calendar}[name](people, today)
    links = joined(
        markup(LINK, id=me.id, page=other, name=title, icon=ICONS[other], current=Markup(' aria-current="page"') if other == name else "")
        for other, title in PAGES.items())
    body = markup(
        FRAME, id=me.id, hue=people.index(me), initials=me.initials, name=me.name, title=me.title, links=links,
        page=name, heading=PAGES[name], lead=lead, tools=tools, content=content, guide=guide(people, me, hansard))
    return document(f"{PAGES[name]} – Fairlead", body, markup(CHAT, hansard=hansard, id=me.id))


def guide(people: list[Person], me: Person, hansard: str) -> Markup:
    links = [
        markup('<a href="{hansard}/conversations/{slug}/index.html" target="_blank"><bdi>{name}</bdi></a>', hansard=hansard, slug=pair(me.id, other.id), name=other.name)
        for other in people[:6] if other is not me]
    return markup(GUIDE, hansard=hansard, id=me.id, name=me.name, conversations=Markup(" · ".join(links)))


def pair(one: str, other: str) -> str:
    """The name of two people's conversation, with the lower id first: numbers as numbers, all else by bytes. It is the page's address, too, for
    ids of small letters and digits."""
    are_numbers = all(id.isascii() and id.isdigit() for id in (one, other))
    ids = sorted((one, other), key=lambda id: (len(id.lstrip("0")), id.lstrip("0"), id) if are_numbers else id.encode())
    return "private-chat-" + "-".join(re.sub(rb"[^A-Za-z0-9_@,.;]", lambda byte: b"=%02X" % byte[0][0], id.encode()).decode() for id in ids)


def table(label: str, heads: list[str], rows) -> Markup:
    head = joined(markup('<th scope="col">{text}</th>', text=text) for text in heads)
    body = joined(joined([Markup("<tr>"), *cells, Markup("</tr>\n")]) for cells in rows)
    return markup(TABLE, label=label, heads=head, rows=body)


def cell(text, kind: str = "") -> Markup:
    return markup('<td class="{kind}">{text}</td>', kind=kind, text=text) if kind else markup("<td>{text}</td>", text=text)


def customers(people: list[Person], today: date):
    def row(customer):
        owner = people[customer.owner % len(people)]
        return [
            markup('<th scope="row">{name}<small>{contact}</small></th>', name=customer.name, contact=customer.contact),
            cell(customer.town), cell(markup('<span class="tag">{kind}</span>', kind=customer.kind)),
            cell(day(today - timedelta(days=customer.last_trip), today)), cell(customer.trips, "n"),
            cell(markup("<bdi>{name}</bdi>", name=owner.name)),
        ]

    heads = ["Customer", "Town", "Kind", "Last trip", "Trips", "Looked after by"]
    return f"{len(CUSTOMERS)} customers, {sum(customer.trips for customer in CUSTOMERS)} trips this year", Markup(FILTER), table("Customers", heads, map(row, CUSTOMERS))


def orders(people: list[Person], today: date):
    def row(order):
        return [
            markup('<th scope="row">{number}<small>{customer}</small></th>', number=order.number, customer=order.customer),
            cell(order.crossing), cell(day(today + timedelta(days=order.in_days), today)), cell(order.party), cell(f"{order.euros:,} €", "n"),
            cell(markup('<span class="state {status}">{status}</span>', status=order.status)),
        ]

    waiting = sum(order.status == "waiting" for order in ORDERS)
    heads = ["Order", "Crossing", "Day", "Party", "Price", "State"]
    return f"{len(ORDERS)} open orders, {waiting} of them waiting for an answer", Markup(FILTER), table("Orders", heads, map(row, ORDERS))


def calendar(people: list[Person], today: date):
    monday = monday_of(today)
    days = []
    for weekday in range(7):
        this = monday + timedelta(days=weekday)
        events = joined(
            markup('<li class="{kind}"><time>{time}</time><b>{title}</b><small>{place}</small></li>', **vars(event))
            for event in EVENTS if event.weekday == weekday)
        days.append(markup(
            '<section{now}><h2>{name}<small>{date}</small></h2><ul>{events}</ul></section>\n', events=events, name=f"{this:%A}",
            date=f"{this.day} {this:%b}", now=Markup(' class="now" aria-current="date"') if this == today else ""))
    number = monday.isocalendar().week
    return f"Week {number}: the piers, the yard and the desk", "", markup('<div class="week">{days}</div>', days=joined(days))


def day(when: date, today: date) -> str:
    names = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return names.get((when - today).days, f"{when.day} {when:%b}")
