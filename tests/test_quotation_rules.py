"""One-line examples of every class of rules on who speaks, invented for the tests."""

from __future__ import annotations

import pytest

from pourparler.read.text.quotations import quotations

Example = tuple[str, str, list[str | None]]


def speakers(text: str, language: str) -> list[str | None]:
    return [text[slice(*each.speaker)] if each.speaker else None for each in quotations(text, language)]


def vias(text: str, language: str) -> list[str | None]:
    return [text[slice(*each.via)] if each.via else None for each in quotations(text, language)]


LABELS: list[Example] = [
    ("fr", "Mme Vial : Bonjour.\nM. Roc : Merci.\nMme Vial : On commence.", ["Mme Vial", "M. Roc", "Mme Vial"]),
    ("fr", "LE JUGE : Levez-vous.\nLE TÉMOIN : Oui.\nLE JUGE : Parlez.", ["LE JUGE", "LE TÉMOIN", "LE JUGE"]),
    (
        "fr",
        "Présidence de Mme Lucie Ferran.\nMme la présidente : La séance est ouverte.\nM. Roc : Je proteste.\n"
        "Mme la présidente : Calmez-vous.",
        ["Mme Lucie Ferran", "M. Roc", "Mme Lucie Ferran"],
    ),
    (
        "fr",
        "Rencontre avec Paul Amiot, luthier.\nQ : Pourquoi le bois ?\nR : Par goût.\nQ : Et demain ?\nR : On verra.",
        ["Q", "Paul Amiot", "Q", "Paul Amiot"],
    ),
    (
        "fr",
        "La Lettre du Lac : Un regret ?\nIris Monod : Aucun.\nLa Lettre du Lac : Vraiment ?\nIris Monod : Si, un seul.",
        ["La Lettre du Lac", "Iris Monod", "La Lettre du Lac", "Iris Monod"],
    ),
    (
        "fr",
        "M. Dorval (rapporteur) : Je serai bref.\nMme Iselin (opposition) : Tant mieux.\nM. Dorval : Merci.",
        ["M. Dorval", "Mme Iselin", "M. Dorval"],
    ),
    (
        "fr",
        "Le ministre (M. Roc) : Non.\nMme Vial : Pourquoi ?\nLe ministre (M. Roc) : Faute de temps.",
        ["Le ministre (M. Roc)", "Mme Vial", "Le ministre (M. Roc)"],
    ),
    ("fr", "Présents : M. Roc, Mme Vial.\nExcusée : Mme Lys.\nDate : le 3 mars.", []),
    ("fr", "Lieu : la mairie.\nHeure : midi.\nEntrée : libre.", []),
    ("en", "MR LANE: Good morning.\nMS ORR: Good morning.\nMR LANE: Shall we?", ["MR LANE", "MS ORR", "MR LANE"]),
    (
        "en",
        "TRUSTEE LANE: Seconded.\nCHAIR ORR: All in favor?\nDR. VANE: Aye.",
        ["TRUSTEE LANE", "CHAIR ORR", "DR. VANE"],
    ),
    (
        "en",
        "Ten minutes with Nora Vane, who builds canoes\nQ: Why canoes?\nA: They float.\nQ: Always?\nA: Mostly.",
        ["Q", "Nora Vane", "Q", "Nora Vane"],
    ),
    (
        "en",
        "Dame Joan Lane (Upton): Will she resign?\nThe Minister (Mr Carl Orr): No.\nDame Joan Lane: Why not?",
        ["Dame Joan Lane", "The Minister (Mr Carl Orr)", "Dame Joan Lane"],
    ),
    (
        "en",
        "Mr Speaker: Order.\nHon. Members: Shame!\nMr Speaker: Order, I said.",
        ["Mr Speaker", "Hon. Members", "Mr Speaker"],
    ),
    ("en", "Venue: the hall.\nStart: noon.\nPrice: free.", []),
]

DASHES: list[Example] = [
    ("fr", "— Il pleut ? demanda Anna.\n— Non, dit Marc.\n— Alors sortons.", ["Anna", "Marc", "Anna"]),
    (
        "fr",
        "— Il pleut ? demanda Anna.\n— Non, dit Marc.\n— Alors sortons.\n— Soit.",
        ["Anna", "Marc", "Anna", "Marc"],
    ),
    ("fr", "— Il pleut ? demanda Anna.\n— Non.\n— Alors sortons.", ["Anna", None, None]),
    ("fr", "— Il pleut ?\n— Non.\n— Ah.", [None, None, None]),
    ("fr", "— Entrez, dit le juge.\n— Merci, dit le juge.\n— Bien.", ["le juge", "le juge", None]),
    ("fr", "— Le vin, le pain, répond Anna Roth. Le reste suivra.", ["Anna Roth"]),
    (
        "fr",
        "Anna Roth attend au port.\n— Qui part ? demande le pilote.\n— Moi, répond-elle.",
        ["le pilote", "Anna Roth"],
    ),
    ("fr", "Près du quai, un chauffeur de car, Milo, tousse.\n— Partons, dit-il.", ["un chauffeur de car, Milo"]),
    ("fr", "— Tu viens ? lança la boulangère.\n— Jamais, gronda Paul Ney.", ["la boulangère", "Paul Ney"]),
    ("en", "— Is it raining? asked Anna Lane.\n— No, said Mark Orr.\n— Good.", ["Anna Lane", "Mark Orr", "Anna Lane"]),
    (
        "en",
        "– Stay, said the captain.\n– Never, said the cook.\n– As you like.",
        ["the captain", "the cook", "the captain"],
    ),
    ("en", "— Who paid? asked the clerk.\n— I did.", ["the clerk", None]),
    ("en", "— Red, white, the clerk answered. Nothing else.", ["the clerk"]),
    ("en", "— Who paid? asked the clerk.\n— I did, said Carl Orr.", ["the clerk", "Carl Orr"]),
    (
        "en",
        "— Sit down, said the judge.\n— No, said Carl Orr.\n— Sit.\n— No.",
        ["the judge", "Carl Orr", "the judge", "Carl Orr"],
    ),
]

PARAGRAPHS: list[Example] = [
    ("fr", "« Nous partons.\n« Nous reviendrons », a dit Anna Roth.", ["Anna Roth"]),
    ("fr", "“Nous partons.\n“Nous reviendrons”, a dit Anna Roth.", ["Anna Roth"]),
    ("fr", "« Un.\n« Deux.\n« Trois », a compté le juge.", ["le juge"]),
    ("fr", "Le directeur, Marc Roc, écrit à ses équipes :\n« Courage.\n« Ce sera long. »", ["Le directeur, Marc Roc"]),
    ("fr", "La ministre a répondu :\n« Non.\n« Jamais. »", ["La ministre"]),
    ("fr", "« Non », a dit Anna Roth. « Il pleut.\n« Il vente. »", ["Anna Roth", "Anna Roth"]),
    ("fr", "« Rien.\nLe train part.", [None]),
    ("en", "“We are leaving.\n“We will be back,” said Anna Lane.", ["Anna Lane"]),
    ("en", '"We are leaving.\n"We will be back," said Anna Lane.', ["Anna Lane"]),
    ("en", "“One.\n“Two.\n“Three,” the judge counted.", ["the judge"]),
    ("en", "“No,” said Anna Lane. “It rains.\n“It blows.”", ["Anna Lane", "Anna Lane"]),
    ("en", "The director, Mark Orr, wrote to his staff:\n“Courage.\n“It will be long.”", ["The director, Mark Orr"]),
    ("en", "“It was late.\nThe train left.", [None]),
    ("en", "“It was ‘dead’.\n“Quite,” said Anna Lane.", ["Anna Lane", None]),
    ("en", "“It is over,” he said.\n“It is not,” said Anna Lane.", ["he", "Anna Lane"]),
]

WITHIN: list[Example] = [
    ("fr", "Anna Roth raconte : « Le juge m'a dit : “Partez.” Je suis partie. »", ["Anna Roth", "Le juge"]),
    ("fr", "« On nous parle de “sobriété” », soupire Marc Roc.", ["Marc Roc", None]),
    ("fr", "« Benn est venu. Il a dit : “Je reste.” », raconte une voisine.", ["une voisine", "Benn"]),
    ("fr", "« J'ai dit “non” », répète Marc Roc.", ["Marc Roc", "Marc Roc"]),
    ("fr", "« Ma sœur criait : “Au feu !” », se souvient Anna Roth.", ["Anna Roth", "Ma sœur"]),
    ("fr", "« Lisez “Les Eaux” », conseille le libraire.", ["le libraire", "le libraire"]),
    (
        "fr",
        "Mme Vial : Je vous cite.\nM. Roc : Le préfet m'a écrit : « Tenez bon. »\nMme Vial : Bien.",
        ["Mme Vial", "M. Roc", "Le préfet", "Mme Vial"],
    ),
    ("fr", "Un collègue : « “Courage” est un mot facile. »", ["Un collègue", None]),
    ("en", "“My boss told me, ‘Go home,’ and I did,” said Anna Lane.", ["Anna Lane", "My boss"]),
    ("en", "\"A guest asked, 'Is it art?' and left,\" said the curator.", ["the curator", "A guest"]),
    ("en", "“I said ‘never’ and meant it,” Mark Orr recalled.", ["Mark Orr", "Mark Orr"]),
    ("en", "An aide said: “Orr called at midnight. He said, ‘Sign.’ We signed.”", ["An aide", "Orr"]),
    (
        "en",
        "MR LANE: Who knew?\nMS ORR: The clerk wrote: “Burn it.”\nMR LANE: Thank you.",
        ["MR LANE", "MS ORR", "The clerk", "MR LANE"],
    ),
    ("en", "The cook said: “‘Fresh’ is a big word.”", ["The cook", None]),
    ("en", "Q: Why?\nA: My father said, “Try.”\nQ: And then?", ["Q", "A", "My father", "Q"]),
]

THINGS: list[Example] = [
    ("fr", "Le protocole crée un fonds « Rivières propres » pour le bassin.", [None]),
    ("fr", "Sur la grille, une pancarte : « Défense d'entrer ».", [None]),
    ("fr", "La devise gravée au fronton est restée : « Servir ».", [None]),
    ("fr", "Marc Roc présentait son livre « Eaux mortes » à Orvel.", [None]),
    ("fr", "Le collectif « Sauvons le lac » annonce une marche.", [None]),
    ("fr", "Anna Roth, invitée de l'émission « Face au port », a souri.", [None]),
    ("fr", "Le maire inaugure la salle « Jean Brun ».", [None]),
    ("fr", "Dernier ouvrage paru : « Le Sel ».", [None]),
    ("fr", "Une pancarte à la main, Anna Roth lance : « Partez ! »", ["Anna Roth"]),
    ("en", "The group's website, “Better Banks,” opens in May.", [None]),
    ("en", "A sign on the door: “Back soon”.", [None]),
    ("en", "Anna Lane read from her novel “Salt Water” to a full hall.", [None]),
    ("en", "The council's report, “Across the Sound,” recommended a lease.", [None]),
    ("en", "The play “Harbour Lights” opens on Monday.", [None]),
    ("en", "Pointing at a sign, Anna Lane said: “Read it.”", ["Anna Lane"]),
]

WHO: list[Example] = [
    ("fr", "« C'est peu », a déclaré à l'AFP Yann Le Goff, du syndicat.", ["Yann Le Goff"]),
    (
        "fr",
        "Le ministre des Ports, Marc Roc, a appelé les parties « à la retenue ».",
        ["Le ministre des Ports, Marc Roc"],
    ),
    ("fr", "Son bras armé, le Front du Nord, a exigé « un retrait ».", ["le Front du Nord"]),
    (
        "fr",
        "Une source proche du dossier attend. « C'est long », a ajouté cette source.",
        ["Une source proche du dossier"],
    ),
    ("fr", "La compagnie n'a pas cédé. « Nous restons », prévient-elle.", ["La compagnie"]),
    ("fr", "Le chef de gare, qui fume, reste assis. « Rien ne part », dit-il.", ["Le chef de gare"]),
    ("fr", "« Nous partons, répond-elle en riant. Adieu. » Anna Roth.", [None]),
    ("fr", "« Partir, assure le patron, Marc Roc. Et vite. »", ["le patron, Marc Roc"]),
    ("en", "The union boss Carl Orr has told the council to “wake up”.", ["The union boss Carl Orr"]),
    (
        "en",
        "The Sailors’ Union of Orvel, which has 2,300 members, said it welcomed “a start”.",
        ["The Sailors’ Union of Orvel"],
    ),
    (
        "en",
        "The society's president, Major Carl Orr (pictured), called it “silly”.",
        ["The society's president, Major Carl Orr"],
    ),
    (
        "en",
        "According to the envoy, Grace Lane, both leaders left early. “I wept,” she said.",
        ["the envoy, Grace Lane"],
    ),
    ("en", "A letter signed by forty families asked the board to “think again”.", ["forty families"]),
    ("en", "Dr Vane reported that the carrier had left and described the route as “dead”.", ["Dr Vane"]),
    ("en", "“Who kept it?” Mr Lane asked. The clerk wept.", ["Mr Lane"]),
]

PASSED_ON: list[tuple[str, str, list[str | None], list[str | None]]] = [
    ("fr", "Selon Radio Lac, Marc Roc a promis « la paix ».", ["Marc Roc"], ["Radio Lac"]),
    (
        "fr",
        "Marc Roc, cité par le quotidien La Vigie, accuse Orvel de « mentir ».",
        ["Marc Roc"],
        ["le quotidien La Vigie"],
    ),
    (
        "fr",
        "D'après le site Éco-Lac, son président aurait parlé d'une affaire « mal partie ».",
        ["son président"],
        ["le site Éco-Lac"],
    ),
    ("fr", "Mme Vial rappelle que la mairie s'était engagée à « ne rien vendre ».", ["la mairie"], ["Mme Vial"]),
    ("fr", "Le Courrier rapporte que le préfet a dénoncé « un coup ».", ["le préfet"], ["Le Courrier"]),
    ("fr", "Anna Roth raconte : « Le juge m'a dit : “Partez.” »", ["Anna Roth", "Le juge"], [None, "Anna Roth"]),
    ("fr", "L'agence Delta, citant un officier, évoque « un naufrage ».", ["un officier"], ["L'agence Delta"]),
    ("fr", "À en croire La Gazette, le maire aurait crié « assez ».", ["le maire"], ["La Gazette"]),
    ("en", "The Daily Sound reported that Orr had called the map “an insult”.", ["Orr"], ["The Daily Sound"]),
    ("en", "Anna Lane said her boss had told her: “Go.”", ["her boss"], ["Anna Lane"]),
    ("en", "Tom Vane claimed one trustee had told him: “It is settled.”", ["one trustee"], ["Tom Vane"]),
    ("en", "According to the Post, the mayor called it “a farce”.", ["the mayor"], ["the Post"]),
    ("en", "Carl Orr, quoted by the Echo, called the plan “a joke”.", ["Carl Orr"], ["the Echo"]),
    ("en", "A second read from the handbook: “No pets.”", ["the handbook"], ["A second"]),
    ("en", "The Echo, citing a clerk, spoke of “a fire”.", ["a clerk"], ["The Echo"]),
]

VERBS: list[Example] = [
    ("fr", "Le procureur requiert une peine contre « un lâche ».", ["Le procureur"]),
    ("fr", "« On verra », rigolent ses deux petits-fils.", ["ses deux petits-fils"]),
    ("fr", "« Tant pis », se console Ginette, 78 ans.", ["Ginette"]),
    ("fr", "« Assez ! », vitupère le boulanger.", ["le boulanger"]),
    ("fr", "La Ligue s'engage à « tout revoir ».", ["La Ligue"]),
    ("fr", "« Peut-être », temporise la préfète.", ["la préfète"]),
    ("fr", "« C'est faux », s'emporte l'avocat.", ["l'avocat"]),
    ("fr", "Le chef du parti sous-entend que « tout est joué ».", ["Le chef du parti"]),
    ("en", "“Enough,” seethed the landlord.", ["the landlord"]),
    ("en", "“Perhaps,” hedged Mark Orr.", ["Mark Orr"]),
    ("en", "“Never!” bellowed the skipper.", ["the skipper"]),
    ("en", "The judge reckoned it was “a shame”.", ["The judge"]),
    ("en", "“Well done,” enthused Anna Lane.", ["Anna Lane"]),
    ("en", "Mark Orr threatened to “walk away”.", ["Mark Orr"]),
    ("en", "“Not now,” snapped the clerk.", ["the clerk"]),
]

HEADLINES: list[Example] = [
    ("fr", "« On nous a menti » : la colère monte\n« On nous a menti », a dit Anna Roth.", ["Anna Roth", "Anna Roth"]),
    ("fr", "« On nous a menti »\nLe port est vide.\n« Oui, on nous a menti », dit Marc Roc.", ["Marc Roc", "Marc Roc"]),
    ("fr", "« Assez » : la colère monte\n« Assez », a dit Anna Roth.", [None, "Anna Roth"]),
    ("fr", "« On nous a menti » au port\n« Rien à dire », a dit Anna Roth.", [None, "Anna Roth"]),
    ("en", "‘We were lied to’\nThe port is empty.\n“We were lied to,” said Anna Lane.", ["Anna Lane", "Anna Lane"]),
    ("en", "BOSS: 'YOU CAN KEEP IT'\nCarl Orr said: \"You can keep it.\"", ["Carl Orr", "Carl Orr"]),
    ("en", "“Gone”\nThe port is empty.\n“Gone,” said Anna Lane.", [None, "Anna Lane"]),
]  # fmt: skip

WHAT_ELSE: list[Example] = [
    ("en", "The port is dead. Zorg claims “it” all.", ["Zorg"]),
    ("fr", "« Circonstances ! » réplique Morin.", ["Morin"]),
    ("fr", "M. Vidal (opposition) demande si la piscine « passera l'hiver ».", ["M. Vidal"]),
    ("fr", "Comme le disait Jaurès, « le courage est rare ».", ["Jaurès"]),
    ("fr", "« On avance », veut croire l'émissaire turc.", ["l'émissaire turc"]),
    ("fr", "Même son de cloche chez Irène Calmel : « Tout bouge. »", ["Irène Calmel"]),
    ("fr", "L'Autorité des ports, de son côté, « suit le dossier ».", ["L'Autorité des ports"]),
    ("fr", "L'Agence régionale de santé a jugé le site « fragile ».", ["L'Agence régionale de santé"]),
    ("fr", "« Rien », lâche Ada Ziani, déléguée FO, qui dit attendre « des actes ».", ["Ada Ziani", "Ada Ziani"]),
    ("fr", "Franck Ney est las. Franck a dit : « Assez. »", ["Franck Ney"]),
    ("fr", "Marc Ferrat appelle la rectrice. Elle a répondu : « Non. »", ["la rectrice"]),
    ("en", "Millport boss Dan Ford came out. “I won't quit,” he stormed.", ["Millport boss Dan Ford"]),
    ("en", "“I'm sorry,” was all the defendant said.", ["the defendant"]),
    ("en", "As the late Senator Byrd liked to say, “a promise is not a pump.”", ["the late Senator Byrd"]),
    ("en", "“Facts, please!” Morris shot back.", ["Morris"]),
    ("en", "The head told parents that two schools would close, calling it “the least bad”.", ["The head"]),
    ("en", "Brussels, which has yet to vote, said it “takes note”.", ["Brussels"]),
    ("en", "For its part the regional committee welcomed “a balanced text”.", ["the regional committee"]),
    ("en", "The developer “regrets the delay” at the site.", ["The developer"]),
    ("en", "One senior official, who asked not to be named, was blunter: “Blink.”", ["One senior official"]),
    ("en", "“It's a stitch-up,” shouted one.", ["one"]),
]  # fmt: skip

CASES = [*WHAT_ELSE, *LABELS, *DASHES, *PARAGRAPHS, *WITHIN, *THINGS, *WHO, *VERBS, *HEADLINES]


@pytest.mark.parametrize(("language", "text", "expected"), CASES, ids=[each[1][:40] for each in CASES])
def test_who_speaks(language: str, text: str, expected: list[str | None]) -> None:
    assert speakers(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected", "passed_on_by"), PASSED_ON, ids=[each[1][:40] for each in PASSED_ON]
)
def test_who_passes_it_on(language: str, text: str, expected: list[str | None], passed_on_by: list[str | None]) -> None:
    assert speakers(text, language) == expected
    assert vias(text, language) == passed_on_by
