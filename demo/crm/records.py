"""What the CRM knows. All of it is invented, and its days are counted from today."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    title: str

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@dataclass(frozen=True)
class Customer:
    name: str
    contact: str
    town: str
    kind: str
    trips: int
    last_trip: int  # days ago
    owner: int  # which of the staff looks after them


@dataclass(frozen=True)
class Order:
    number: int
    customer: str
    crossing: str
    in_days: int
    party: str
    euros: int
    status: str  # confirmed, waiting, changed or cancelled


@dataclass(frozen=True)
class Event:
    weekday: int  # 0 is Monday
    time: str
    title: str
    place: str
    kind: str  # group, charter, yard or desk


CUSTOMERS = [
    Customer("Brandl Family", "Elfriede Brandl", "Rosenheim", "Private", 6, 3, 3),
    Customer("Seewind Cycling Club", "Arne Tolksdorf", "Kiel", "Club", 14, 5, 2),
    Customer("Haferkamp Catering", "Sunniva Haferkamp", "Flensburg", "Business", 31, 1, 0),
    Customer("Nordlicht School Trips", "Mirela Stanković", "Hamburg", "School", 9, 12, 3),
    Customer("Tidewater Film Unit", "Declan Moriarty-Voss", "Galway", "Business", 3, 20, 1),
    Customer("Ostrava Brass Band", "Bohumil Kratochvíl", "Ostrava", "Club", 2, 41, 2),
    Customer("Petrovic & Daughters Haulage", "Jelena Petrovic", "Lübeck", "Freight", 88, 0, 4),
    Customer("Lindenhof Care Home", "Greta Sommerlath", "Eutin", "Care", 5, 8, 3),
    Customer("Kōyō Walking Tours", "Mamoru Ishikura", "Sapporo", "Agency", 12, 16, 1),
    Customer("Van Tongeren Wedding", "Sjoukje van Tongeren", "Groningen", "Private", 1, 27, 0),
]

ORDERS = [
    Order(40318, "Petrovic & Daughters Haulage", "09:15 Kittiwake", 0, "2 lorries", 640, "confirmed"),
    Order(40319, "Brandl Family", "16:40 Razorbill", 1, "5 people, 1 wheelchair", 215, "changed"),
    Order(40321, "Nordlicht School Trips", "07:30 Kittiwake", 2, "48 people, 2 coaches", 1580, "waiting"),
    Order(40322, "Haferkamp Catering", "11:05 Guillemot", 2, "3 people, 1 van", 172, "confirmed"),
    Order(40325, "Seewind Cycling Club", "09:15 Kittiwake", 4, "22 people, 22 bicycles", 594, "confirmed"),
    Order(40327, "Lindenhof Care Home", "13:20 Guillemot", 5, "16 people, 6 wheelchairs", 448, "waiting"),
    Order(40330, "Tidewater Film Unit", "Charter, Razorbill", 9, "12 people, 2 vans", 5200, "waiting"),
    Order(40331, "Kōyō Walking Tours", "08:10 Guillemot", 10, "18 people", 486, "confirmed"),
    Order(40334, "Ostrava Brass Band", "16:40 Razorbill", 12, "31 people, 1 coach", 1043, "cancelled"),
    Order(40335, "Van Tongeren Wedding", "Charter, Guillemot", 24, "74 people", 6900, "confirmed"),
]

EVENTS = [
    Event(0, "07:00", "Ramp inspection", "Pier 2", "yard"),
    Event(0, "10:30", "Week’s bookings", "Booking desk", "desk"),
    Event(1, "09:15", "Cycling club boards early", "Pier 1", "group"),
    Event(1, "14:00", "Wheelchair lift, test run", "Pier 2", "yard"),
    Event(2, "07:30", "School trip, two coaches", "Pier 1", "group"),
    Event(2, "11:00", "Film unit looks at Razorbill", "Pier 3", "charter"),
    Event(2, "15:30", "Complaints of the week", "Room 4", "desk"),
    Event(3, "13:20", "Care home outing", "Pier 2", "group"),
    Event(4, "08:10", "Walking tour from Sapporo", "Pier 1", "group"),
    Event(4, "12:00", "Guillemot to the yard", "Dock", "yard"),
    Event(5, "11:00", "Wedding party, rehearsal", "Guillemot", "charter"),
    Event(6, "16:40", "Brass band plays on deck", "Razorbill", "charter"),
]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
