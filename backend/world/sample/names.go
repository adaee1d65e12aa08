package sample

// culture is the background of a guest: names, language in Hi.Events, and mail domains. A name is followed by a bar and its form in
// addresses if that form differs.
type culture struct {
	first, last []string
	locale      string // of Hi.Events; en if Hi.Events does not support their language
	domains     []string
}

var cultures = map[string]culture{
	"en": {
		[]string{"Olivia", "Liam", "Amelia", "Noah", "Ava", "Ethan", "Grace", "Mason", "Zoe", "Caleb", "Ruby", "Owen", "Hazel", "Miles"},
		[]string{"Smith", "Johnson", "Carter", "O'Brien|obrien", "Bennett", "Hughes", "Foster", "Reed", "Sullivan", "Price", "Wallace", "McKay"},
		"en",
		[]string{"icloud.example", "proton.example"},
	},
	"de": {
		[]string{"Hannah", "Lukas", "Jürgen|juergen", "Marie", "Félix|felix", "Sören|soeren", "Lena", "Paul", "Anneliese", "Tim", "Käthe|kaethe"},
		[]string{"Müller|mueller", "Schmidt", "Groß|gross", "Weber", "Schäfer|schaefer", "Koch", "Vogel", "Böhm|boehm", "Lang", "Kaiser"},
		"de",
		[]string{"web.example", "gmx.example", "posteo.example"},
	},
	"fr": {
		[]string{"Chloé|chloe", "Hugo", "Léa|lea", "Jérôme|jerome", "Inès|ines", "Louis", "Zoé|zoe", "Mathis", "François|francois"},
		[]string{"Martin", "Lefèvre|lefevre", "Dubois", "Gauthier", "Rousseau", "Benoît|benoit", "D'Arcy|darcy", "Noël|noel"},
		"fr",
		[]string{"orange.example", "laposte.example"},
	},
	"es": {
		[]string{"Lucía|lucia", "Mateo", "José|jose", "Martina", "Íñigo|inigo", "Sofía|sofia", "Álvaro|alvaro"},
		[]string{"García|garcia", "Fernández|fernandez", "Muñoz|munoz", "Ibáñez|ibanez", "Vega", "Romero"},
		"es",
		[]string{"correo.example"},
	},
	"pt": {
		[]string{"João|joao", "Beatriz", "Antônio|antonio", "Luíza|luiza", "Thiago", "Conceição|conceicao"},
		[]string{"Silva", "Gonçalves|goncalves", "Araújo|araujo", "Souza", "Simões|simoes"},
		"pt-br",
		[]string{"uol.example"},
	},
	"pl": {
		[]string{"Zofia", "Łukasz|lukasz", "Agnieszka", "Paweł|pawel", "Małgorzata|malgorzata"},
		[]string{"Wiśniewski|wisniewski", "Wójcik|wojcik", "Zając|zajac", "Kowalczyk"},
		"pl",
		[]string{"poczta.example"},
	},
	"se": {
		[]string{"Åsa|asa", "Björn|bjorn", "Maja", "Östen|osten", "Saga"},
		[]string{"Lindström|lindstrom", "Åkesson|akesson", "Sjöberg|sjoberg", "Berg"},
		"se",
		[]string{"telia.example"},
	},
	"tr": {
		[]string{"Ayşe|ayse", "Çağlar|caglar", "Işıl|isil", "Mehmet", "Gülşen|gulsen"},
		[]string{"Yılmaz|yilmaz", "Öztürk|ozturk", "Şahin|sahin", "Kaya"},
		"tr",
		[]string{"posta.example"},
	},
	"bg": {
		[]string{"Иван|ivan", "Мария|maria", "Георги|georgi", "Цветелина|tsvetelina", "Юлия|yulia", "Николай|nikolay"},
		[]string{"Петров|petrov", "Димитрова|dimitrova", "Жеков|zhekov", "Щерева|shtereva", "Иванов|ivanov"},
		"en",
		[]string{"abv.example"},
	},
	"el": {
		[]string{"Ελένη|eleni", "Γιώργος|giorgos", "Δημήτρης|dimitris", "Άννα|anna", "Χρύσα|chrysa"},
		[]string{"Παπαδόπουλος|papadopoulos", "Νικολάου|nikolaou", "Γεωργίου|georgiou", "Ξένου|xenou"},
		"en",
		[]string{"otenet.example"},
	},
	"ja": {
		[]string{"さくら|sakura", "健太|kenta", "美咲|misaki", "大輔|daisuke", "陽菜|hina", "翔|sho"},
		[]string{"佐藤|sato", "鈴木|suzuki", "高橋|takahashi", "渡辺|watanabe", "山本|yamamoto"},
		"en",
		[]string{"docomo.example", "ezweb.example"},
	},
	"zh": {
		[]string{"伟|wei", "芳|fang", "秀英|xiuying", "静|jing", "子涵|zihan"},
		[]string{"王|wang", "李|li", "张|zhang", "陈|chen", "欧阳|ouyang"},
		"zh-cn",
		[]string{"qq.example", "163.example"},
	},
	"ar": {
		[]string{"محمد|mohammed", "فاطمة|fatima", "أحمد|ahmed", "نور|noor", "ليلى|layla"},
		[]string{"الهاشمي|alhashimi", "النجار|alnajjar", "المنصوري|almansoori", "حداد|haddad"},
		"en",
		[]string{"etisalat.example"},
	},
	"vi": {
		[]string{"Nguyên|nguyen", "Hương|huong", "Đức|duc", "Thảo|thao"},
		[]string{"Trần|tran", "Phạm|pham", "Đặng|dang", "Võ|vo"},
		"vi",
		[]string{"thu.example"},
	},
	// A form accepts any text (product rule 12).
	"hostile": {
		[]string{"Robert'); DROP TABLE attendees;--|bobby", "<script>alert(1)</script>|alert", `=HYPERLINK("https://phish.example","x")|formula`, "\u202egnirts|rtl", "🧑‍🎤 Ziggy|ziggy"},
		[]string{"Tables", "<b>Bold</b>|bold", "{{ order.email }}|liquid", "O\u0301 Zalgo̷|zalgo"},
		"en",
		[]string{"odd.example"},
	},
}

// commonDomains are the domains of most mailboxes.
var commonDomains = []string{"gmail.example", "gmail.example", "gmail.example", "outlook.example", "outlook.example", "yahoo.example", "example.com", "example.org", "example.net"}

// typos maps mistyped domains to the intended ones.
var typos = map[string]string{
	"gmial.com": "gmail.example", "gmal.com": "gmail.example", "gamil.com": "gmail.example", "hotmial.com": "outlook.example",
	"outlok.com": "outlook.example", "yahooo.com": "yahoo.example",
}

// Misspelt reports whether a domain is one of the sample's mistyped domains, on which no mailbox exists.
func Misspelt(domain string) bool { return typos[domain] != "" }

var typoDomains = []string{"gmial.com", "gmial.com", "gmal.com", "gamil.com", "hotmial.com", "outlok.com", "yahooo.com"}
