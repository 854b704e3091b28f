"""The words and templates of travel requests around Taiwan: data for `unrolled.slots.grammar`.

How to read a template:

- a word in small letters stands for itself and bears the tag O
- `{toloc.city}` is a value for that slot, drawn from VALUES["city"]: the part of the slot's name
  after the last dot says which values fit. `{O.city}` is a city that fills no slot
- a word in capitals is a rule: one of its alternatives takes its place
- `WHEN:arrive` is the rule WHEN with `arrive` in the place of `*`, so that `{*_date.day}` in it
  becomes `{arrive_date.day}`

What a place or a date means is never in the word itself. It is said right before it ("from
hualien"), behind it ("hualien is where i get on"), far before it ("i will get on with my parents
and two big suitcases in hualien"), or far behind it.
"""

from __future__ import annotations


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


PLACES = _names(
    "taipei, new taipei, taoyuan, hsinchu, miaoli, taichung, changhua, nantou, yunlin, chiayi, "
    "tainan, kaohsiung, pingtung, taitung, hualien, yilan, keelung, penghu, kinmen, matsu, "
    "sun moon lake, green island, orchid island, alishan, kenting, jiufen, tamsui, taroko gorge, "
    "zuoying, banqiao, nangang, douliu, yuanlin, fengyuan, zhunan, zhongli, luodong, suao, "
    "toucheng, magong, fangliao, chaozhou, shalun, wuri, yuli, guanshan, chishang, ruifang, "
    "taipei main station, taoyuan airport, north gate, east harbour"
)
NEW_PLACES = _names(
    "beitou, wulai, sanxia, lugang, puli, meinong, checheng, dulan, fulong, pingxi, houli, "
    "emerald bay, turtle island, hehuan mountain, little liuqiu, lion head hill"
)
CLOCK = [
    f"{hour}{half} {part}" for part in ("am", "pm") for half in ("", " 30") for hour in range(1, 13)
]

VALUES = {
    "city": PLACES,
    "month": _names(
        "january, february, march, april, may, june, july, august, september, october, november, "
        "december"
    ),
    "day": _names(
        "1st, 2nd, 3rd, 4th, 5th, 6th, 7th, 8th, 9th, 10th, 11th, 12th, 13th, 14th, 15th, 16th, "
        "17th, 18th, 19th, 20th, 21st, 22nd, 23rd, 24th, 25th, 26th, 27th, 28th, 29th, 30th, "
        "first, second, third, fourth, fifth"
    ),
    "weekday": _names("monday, tuesday, wednesday, thursday, friday, saturday, sunday"),
    "relative": _names("today, tomorrow, the day after tomorrow, next week"),
    "time": [*CLOCK, "noon", "midnight"],
    "period": _names("morning, afternoon, evening, late afternoon, early morning"),
    "transport": _names(
        "train, high speed rail, thsr, bus, night bus, flight, ferry, coach, fast train, "
        "local train, minibus"
    ),
    "class": _names("first class, second class, business class, tourist class, standard class"),
    "passengers": _names("two, three, four, five, six, 2, 3, 4, 5"),
    "company": _names("eva air, mandarin airlines, uni air, kuo kuang, ubus, taiwan railway"),
    "cost_relative": _names("cheapest, least expensive, most affordable"),
    "connection": _names("direct, nonstop"),
    "seat": _names("window seat, table seat, quiet seat, seat by the window"),
}

RULES = {
    # ------------------------------------------------------------------------- dates and times
    "DATE": [
        "on {*_date.month} {*_date.day}",
        "on {*_date.month} {*_date.day}",
        "on the {*_date.day} of {*_date.month}",
        "on {*_date.weekday}",
        "{*_date.relative}",
    ],
    "BARE_DATE": [
        "{*_date.month} {*_date.day}",
        "{*_date.weekday}",
        "the {*_date.day} of {*_date.month}",
    ],
    "TIME": [
        "at {*_time.time}",
        "around {*_time.time}",
        "in the {*_time.period}",
        "after {*_time.time}",
        "before {*_time.time}",
    ],
    "WHEN": ["DATE:*", "DATE:*", "TIME:*", "DATE:* TIME:*", "TIME:* DATE:*"],
    "SOMETIME": ["", "WHEN:*"],
    # --------------------------------------------------- what parts a word from what decides it
    "COMPANIONS": [
        "with my parents",
        "with {passengers} friends",
        "with my wife and our {passengers} children",
        "with a bicycle",
        "with a lot of luggage",
        "together with {passengers} colleagues from work",
        "all alone",
        "with {passengers} big suitcases",
    ],
    "MEANS": [
        "by {transport}",
        "by {transport}",
        "by {connection} {transport}",
        "on the {cost_relative} {transport}",
        "with {company}",
        "in {class}",
        "by {transport} in {class}",
    ],
    "EXTRAS": ["", "MEANS", "COMPANIONS", "MEANS COMPANIONS", "COMPANIONS MEANS"],
    "FAR": ["MEANS COMPANIONS", "COMPANIONS MEANS", "COMPANIONS and if possible MEANS"],
    # -------------------------------------------------------------------- verbs, one role each
    "GET_ON": ["get on", "board", "be picked up", "start", "begin the trip", "set out"],
    "GET_OFF": ["arrive", "get off", "land", "end the trip", "be dropped off", "go to a meeting"],
    "CHANGE": ["change", "have lunch", "stop over", "break the trip", "stay a night", "transfer"],
    "LEAVE": ["leave", "depart", "set off", "start"],
    "LEAVE_FROM": ["leave", "leave from", "depart from", "set off from", "start from"],
    "COME_BACK": ["come back", "return", "be home again", "travel back"],
    "WILL": ["will", "want to", "have to", "would like to", "need to", "plan to"],
    "DO": ["i WILL", "we WILL", "my boss and i WILL"],
    # --------------------------------------------------------------------------------- routes
    "ROUTE": [
        "from {fromloc.city} to {toloc.city}",
        "from {fromloc.city} to {toloc.city}",
        "to {toloc.city} from {fromloc.city}",
        "from {fromloc.city} via {stoploc.city} to {toloc.city}",
        "from {fromloc.city} to {toloc.city} via {stoploc.city}",
        "from {fromloc.city} to {toloc.city} with a stop in {stoploc.city}",
        "from {fromloc.city} through {stoploc.city} and {stoploc.city} to {toloc.city}",
        "between {fromloc.city} and {toloc.city}",
    ],
    "BARE_ROUTE": [
        "{fromloc.city} to {toloc.city}",
        "{fromloc.city} via {stoploc.city} to {toloc.city}",
        "{fromloc.city} {toloc.city}",
        "{fromloc.city} {stoploc.city} {toloc.city}",
    ],
    "TICKETS": [
        "a ticket",
        "{passengers} tickets",
        "a {class} ticket",
        "{passengers} {class} tickets",
        "a {transport} ticket",
        "{passengers} {transport} tickets",
        "a {seat}",
        "a {seat} on the {transport}",
    ],
    "BACK": ["", "", "and COME_BACK WHEN:return", "and back WHEN:return"],
    # ---------------------------------------------------------------- before and after the rest
    "HELLO": [
        "",
        "",
        "hello",
        "good morning",
        "excuse me",
        "i live in {O.city} but",
        "a friend from {O.city} says you can help",
        "hello this is the {O.city} office",
        "i moved from {O.city} last year and now",
    ],
    "PLEASE": [
        "",
        "",
        "please",
        "thank you",
        "with a {seat} please",
        "and {passengers} {class} tickets please",
    ],
}

# By the intent of the request. Training and validation draw from these, and half of the test.
TEMPLATES = {
    "book": [
        "HELLO i need TICKETS ROUTE SOMETIME:depart BACK PLEASE",
        "please book TICKETS ROUTE WHEN:depart",
        "may i have TICKETS ROUTE WHEN:depart",
        "BARE_ROUTE SOMETIME:depart TICKETS PLEASE",
        "HELLO book me TICKETS with {toloc.city} as my destination and {fromloc.city} as the "
        "starting point",
        "TICKETS please with {stoploc.city} as a stop on the way from {fromloc.city} to "
        "{toloc.city}",
        "book {fromloc.city} as the starting point {stoploc.city} as a stop on the way and "
        "{toloc.city} as my destination",
        "TICKETS between {fromloc.city} and {toloc.city} the former is where DO GET_ON",
        "TICKETS between {toloc.city} and {fromloc.city} the latter is where DO GET_ON",
    ],
    "plan": [
        "HELLO DO GET_OFF in {toloc.city} WHEN:arrive",
        "HELLO DO GET_ON in {fromloc.city} WHEN:depart",
        "HELLO DO GET_OFF EXTRAS in {toloc.city} SOMETIME:arrive",
        "HELLO DO GET_ON EXTRAS in {fromloc.city} SOMETIME:depart",
        "HELLO DO CHANGE EXTRAS in {stoploc.city}",
        "DO GET_OFF FAR in {toloc.city} WHEN:arrive",
        "DO GET_ON FAR in {fromloc.city} WHEN:depart",
        "DO GET_ON in {fromloc.city} SOMETIME:depart CHANGE in {stoploc.city} and GET_OFF in "
        "{toloc.city} SOMETIME:arrive",
        "DO LEAVE_FROM {fromloc.city} WHEN:depart and GET_OFF in {toloc.city} WHEN:arrive",
        "DO LEAVE EXTRAS WHEN:depart and COME_BACK EXTRAS WHEN:return",
        "DO COME_BACK FAR WHEN:return",
        "DO LEAVE FAR WHEN:depart",
        "WHEN:arrive DO GET_OFF EXTRAS in {toloc.city}",
        "WHEN:depart DO GET_ON EXTRAS in {fromloc.city}",
        "WHEN:return DO COME_BACK EXTRAS",
        "in {toloc.city} DO GET_OFF WHEN:arrive",
        "in {fromloc.city} DO GET_ON WHEN:depart",
        "in {stoploc.city} DO CHANGE on the way to {toloc.city}",
        "{fromloc.city} is where DO GET_ON and {toloc.city} is where DO GET_OFF",
        "{toloc.city} is where DO GET_OFF WHEN:arrive PLEASE",
        "{stoploc.city} is where DO CHANGE EXTRAS",
        "BARE_DATE:depart is when DO LEAVE_FROM {fromloc.city} EXTRAS",
        "BARE_DATE:arrive is when DO GET_OFF in {toloc.city}",
        "my starting point is {fromloc.city} SOMETIME:depart",
        "my destination is {toloc.city} SOMETIME:arrive",
        "the place where DO GET_OFF EXTRAS is {toloc.city}",
        "the place where DO GET_ON EXTRAS is {fromloc.city}",
        "the place where DO CHANGE EXTRAS is {stoploc.city}",
        "the day when DO GET_OFF EXTRAS is BARE_DATE:arrive",
        "the day when DO LEAVE EXTRAS is BARE_DATE:depart",
        "the day when DO COME_BACK EXTRAS is BARE_DATE:return",
    ],
    "timetable": [
        "HELLO is there a {transport} ROUTE SOMETIME:depart",
        "HELLO which {transport} leaves {fromloc.city} TIME:depart and reaches {toloc.city} "
        "TIME:arrive",
        "when does the {connection} {transport} ROUTE leave WHEN:depart",
        "WHEN:depart show me every {transport} ROUTE",
        "show me every {transport} ROUTE that leaves WHEN:depart",
        "show me every {transport} ROUTE that arrives WHEN:arrive",
        "is there a {transport} WHEN:arrive that would let me GET_OFF in {toloc.city}",
        "does the {transport} by {company} for {toloc.city} stop in {stoploc.city}",
        "BARE_ROUTE {transport} WHEN:depart",
    ],
    "fare": [
        "HELLO how much is TICKETS ROUTE",
        "what is the {cost_relative} {transport} ROUTE SOMETIME:depart",
        "how much does {company} want for TICKETS ROUTE WHEN:depart",
        "is it cheaper to go to {toloc.city} from {fromloc.city} by {transport} or by {transport}",
    ],
}

# A quarter of the test: sentences made as no sentence of the training is made.
NEW_TEMPLATES = {
    "book": [
        "WHEN:depart i need TICKETS for the {transport} that goes ROUTE",
        "my destination is {toloc.city} and my starting point is {fromloc.city} so book TICKETS "
        "PLEASE",
        "TICKETS to {toloc.city} please and i WILL GET_ON in {fromloc.city}",
        "i need TICKETS because WHEN:arrive i have to GET_OFF in {toloc.city}",
        "for {passengers} friends and me book the {transport} ROUTE and back WHEN:return",
    ],
    "plan": [
        "after lunch in {stoploc.city} DO GET_OFF EXTRAS in {toloc.city} WHEN:arrive",
        "DO GET_ON EXTRAS WHEN:depart in {fromloc.city}",
        "DO GET_OFF EXTRAS WHEN:arrive in {toloc.city}",
        "first DO GET_ON in {fromloc.city} then we CHANGE in {stoploc.city} and last of all we "
        "GET_OFF in {toloc.city}",
        "it is in {fromloc.city} and WHEN:depart that DO GET_ON EXTRAS",
        "it is in {toloc.city} and WHEN:arrive that DO GET_OFF EXTRAS",
        "DO COME_BACK WHEN:return but DO LEAVE WHEN:depart",
        "WHEN:depart EXTRAS DO LEAVE_FROM {fromloc.city} PLEASE",
        "DO GET_OFF WHEN:arrive EXTRAS in {toloc.city}",
    ],
    "timetable": [
        "which {transport} is {connection} and goes ROUTE",
        "i have to GET_OFF in {toloc.city} TIME:arrive so when does the {transport} leave "
        "{fromloc.city}",
        "WHEN:depart is there a {connection} {transport} ROUTE",
    ],
    "fare": [
        "TICKETS ROUTE how much is it WHEN:depart",
        "is there anything cheaper than the {transport} ROUTE WHEN:depart",
    ],
}
