"""The words that names of organisations share, each with its translations, and how little each tells.

"Universität", "università" and "uniwersytet" are one word. A word that thousands of names share tells less than a rare
one; its weight is fixed here, not counted, so that a judgement does not depend on which other organisations are known.
"""

from __future__ import annotations

# Words that carry nothing.
_STOP = """
a an and the of for in on at to by with from de del della delle dei degli di do da dos das des du d l la le les
el los las lo il i gli e et y u und der die den dem im fur fuer zur zum am von voor van het een en och og av til
pa na za pro pre nad v ve z w o dla sur sous aux au per con sul nel nella ja kai tis tou ton pentru si din cu al
ale ai lui es is az egy ir un uz ed als aan op que para por pri pod s t od ze named after his her bij bei sulle
sui nei imeni private privada privado privata privee entidad entitat studi
"""
# What an organisation is. A word of these on one side alone often tells two organisations apart.
_KINDS = """
university: universitat universitaet universita universite universiteit universitet universitetet universidad
    universidade universitas uniwersytet uniwersytetu univerzita univerzity univerzitet univerzitetu univerza
    univerzi universitatea universitatii universitati sveuciliste sveucilista egyetem egyetemi yliopisto ulikool
    universitate universitates universitetas universiteto universitesi panepistimio universities unibertsitatea
    univ universitario universitaria universitaire universitaires universitari universitair panepistimiou
    gosudarstvennyy universitets
hospital: hospitals hospitalier hospitaliere hospitaliers hopital hopitaux ospedale ospedali ospedaliera
    ospedaliero klinik kliniken klinikum universitatsklinikum universitatsklinik krankenhaus ziekenhuis sjukhus
    sykehus sygehus szpital kliniczny nemocnice nemocnica bolnica bolnisnica spital spitalul korhaz sairaala
    hastanesi hospitalar clinic clinica clinique klinika klinikos ligonine ligonines chu hospices ospitalieri
    policlinico policlinic poliklinik universitetshospital universitetssjukhus haigla slimnica
    nosokomeio universitetshospitalet rigshospitalet nhs
foundation: fundacion fundacio fundacao fondation fondazione stiftung stiftelse fundacja nadace nadacia zaklada
    fundatia alapitvany saatio vakfi fonds fundazioa fondatsiya fondacija stifterverband
institute: institut instituto istituto instytut instituut institutt institutet institutul instituti institutas
    instituts ustav intezet kutatointezet kutatointezete intezete zavod institucio institution instituta
    insitute instytutu institutu enstitusu laitos
faculty: fakultat fakultet facultad faculdade faculte facolta wydzial fakulta fakulteta kar faculties
department: departement departamento dipartimento departament departamentul direction osasto oddeleni
school: schule scuola ecole escuela escola skola skole koulu szkola schools shkola
college: colegio collegio collegi colleges
academy: akademie akademia akademii akademija akademiya akademi academie academia accademia akademiia akademian
    acad akademiet
ministry: ministerium ministerio ministere ministero ministerie ministerstwo ministerstvo ministarstvo
    ministrstvo ministerul bundesministerium miniszterium ministerija
municipality: comune ayuntamiento ajuntament gemeente kommune kommun gemeinde concello municipio obcina opcina
    mairie commune stadt gmina miasto dimos camara municipal
council: consejo consiglio conseil conselho consell rat raad rada concejo
association: associazione asociacion associacao associacio vereniging verein verband forening forbund
    stowarzyszenie udruga udruzenje asociatia egyesulet dernegi yhdistys associatie sdruzeni zdruzenie drustvo
    drustva sdruzhenie
incubator: incubadora incubatore inkubator incubateur
"""
# What thousands of organisations do or are called.
_COMMON = """
research: recherche recherches ricerca ricerche investigacion investigaciones investigacao forschung onderzoek
    forskning badan badawczy badawcza vyzkum vyzkumny vyskum istrazivanja istrazivanje raziskave kutato kutatasi
    tutkimus cercetare recerca arastirma ikerketa uuringute forschungs cercetari raziskovalni istrazivacki
national: nationale nationaal nazionale nacional nacionales nationella nasjonal nasjonale narodowy narodowe
    narodni nacionalni narodny nacionalny nemzeti kansallinen ulusal nationales nationaux nacionalen
    nacionalinis natsionalen nazionali nationalt naturgemas
centre: center centro centrum zentrum centru centar centri centras sentralbyra kozpont kutatokozpont keskus
    merkezi centres centers tsentr zentralinstitut centrul
science: sciences scientific scientifique scienze scienza scientifica ciencia ciencias cientifico cientifica
    wissenschaft wissenschaften wissenschaftliche wetenschap wetenschappen vetenskap nauk nauka nauki naukowy
    ved vied vedecky znanosti znanost tudomany tudomanyos stiinta stiinte scientifico znanstveni ciencies
    cientific vetenskaps bilim bilimleri zinatnu mokslu teadus tiede nauchno
technology: technologies tecnologia tecnologie tecnologias technologie technologien teknologi teknoloji
    technologii technical technische technischen technisch technischer technique techniques tecnico tecnica
    tecnologico tecnologica tecnologic teknisk tekniska teknik tekniikan technika techniczny techniczna
    technicka technicky tehnologie tehnologii tehnicki tehnologija muszaki technological tech tecnologici
    teknillinen techniki tecnicas technik tehnika
development: desarrollo desenvolvimento sviluppo developpement entwicklung ontwikkeling utveckling rozwoju
    razvoj dezvoltare fejlesztesi desenvolupament dezvoltarii udvikling kehitys
innovation: innovacion inovacao innovazione innovations innovatie innovacio innowacji inovacii inovacije
international: internacional internazionale internationale internationaal internationales miedzynarodowy
    medunarodni mednarodni nemzetkozi kansainvalinen
european: europeen europeenne europeo europea europaische europaisches europaischer europees europese europeu
    europeia europeisk europejski evropsky europska evropski europaischen
medical: medicale medicales medico medica medicina medicine medecine medizin medizinische medizinischen medisch
    medicinsk medicinska medycyny medyczny medicinski medicinskih lekarska medizinisches medicinos
    orvostudomanyi lekarski tip
health: sante salud saude salute sanita sanitaria sanitario gesundheit gezondheid halsa helse zdrowia zdravi
    zdravotni zdravstvo zdravlje sundhed sanatate egeszsegugyi terveys saglik
engineering: ingenieria ingegneria ingenierie engenharia ingenieur ingenieurs ingenieros inzynierii
public: publique publico publica pubblico pubblica offentliche publiczny javni publiques verejny
state: staatliche stat statens estatal statale panstwowy statni statny gosudarstvenny valstybinis devlet
society: gesellschaft societa societe sociedad sociedade spolecnost towarzystwo tarsasag samfund selskab
    szovetseg
service: services servicio servicios servizio servizi servico servicos dienst dienste tjenester sluzby
applied: angewandte angewandten applicate applique appliques aplicada aplicadas aplicado toegepaste
    ammattikorkeakoulu
higher: hochschule hogeschool haute superior superiore superieur superieure hogskola hogskolan hogskole vysoka
    visoka
regional: regionale regionaal region regione regiao regionalna regiunea
agency: agence agencia agenzia agentur agentschap agencja agentura agentia agencija bundesagentur
federal: bundes bundesamt eidgenossisches eidgenossische federale federalny
laboratory: laboratoire laboratorio laboratorium laboratoires laboratories laboratorija laboratori lab labs
general: generale generalni generalna direccion direccao directorate directia
group: gruppe groupe gruppo grupo groep
company: compagnie compania companhia unternehmen
trust: trusts
consortium: consorzio consorcio konsortium consorci
system: systems sistemas sistemi systeme systemes systemy sistem
solution: solutions soluciones soluzioni losungen
industry: industries industrie industria industriel industrial industriale industriali przemyslu
energy: energie energia energetyki energetique energiatudomanyi energi
environment: environnement ambiente umwelt milieu miljo srodowiska environmental ambiental ambientale okolis
information: informacion informazione informatique informatica informatik informatikai informatyki
business: businesses affaires
management: gestion gestione gestao
project: projekt projects projet
consulting: consultants consultores consulenza consultancy
network: netzwerk reseau rete red netwerk
city: ville citta ciudad cidade stad
free: freie vrije libre libera
royal: koninklijke royale real
polytechnic: politecnico politecnica polytechnique politechnika politecnic polytechnical
"""
# What organisations work on. Such a word tells one institute from another, but many share it.
_SUBJECTS = """
agriculture: agricultural agricole agricola agrario agraria agricoltura agricultura landwirtschaft rolnictwa
    agronomique agraire agrarian
food: alimentation alimentacion alimentaria alimentare alimenti lebensmittel zywnosci nutrition nutricion
physics: physique physik fisica fizyki fyziky fyzikalni fizika fizike fizikos physical fyzikalny fysik fizikai
chemistry: chimie chemie chimica quimica chemii chemical kemia kemijski kemi chimique
biology: biologie biologia biologii biologique biological biologiczny biologiji biologico biologica
mathematics: mathematiques mathematik matematica matematicas matematyki matematiky matematika mathematical
education: educacion educazione educacao bildung onderwijs edukacji vzdelavani obrazovanje utbildning training
economics: economique economia economica economie wirtschaft wirtschaftswissenschaften ekonomii ekonomski
    economic
culture: kultur cultura culturale cultural kultury kulturen
water: eau agua acqua wasser vody vatten
sea: marine mer mar mare maritime marino marina maritimo morskie oceanography
social: sociale sociales sociali
transport: transports trasporti transportes verkehr transportu prometa traffic
art: arts arte arti kunst
cancer: cancro oncology oncologico oncologia krebs
pharmacy: pharmaceutical farmacia pharmacie farmaceutico
history: histoire historia storia geschichte
policy: politique politica politicas politik policies
materials: materiaux materiales materiali material
law: recht droit diritto derecho prawa
space: espace spatial spaziale spatiales espacio raumfahrt
nature: naturelle naturelles natural
study: studies estudios etudes studien studia
security: securite sicurezza seguridad sicherheit safety
"""
SUBJECT_WEIGHT, KIND_WEIGHT, COMMON_WEIGHT, SHORT_WEIGHT, PLAIN_WEIGHT = 0.9, 0.6, 0.35, 0.6, 1.0


def _table(text: str) -> dict[str, tuple[str, ...]]:
    """The words of a table, each with its forms: a word with a colon is followed by the others."""
    found: dict[str, list[str]] = {}
    for word in text.split():
        if word.endswith(":"):
            forms = found[word[:-1]] = [word[:-1]]
        else:
            forms.append(word)
    return {word: tuple(forms) for word, forms in found.items()}


STOP = frozenset(_STOP.split())
KINDS, COMMON, SUBJECTS = _table(_KINDS), _table(_COMMON), _table(_SUBJECTS)
CANONICAL = {
    form: word for table in (KINDS, COMMON, SUBJECTS) for word, forms in table.items() for form in forms
}


def weight_of(word: str) -> float:
    """How much one of these words tells, between 0 and 1."""
    if word in KINDS:
        return KIND_WEIGHT
    return COMMON_WEIGHT if word in COMMON else SUBJECT_WEIGHT
