package address_test

import (
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"
	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/address"
)

func TestSuggest(t *testing.T) {
	for typed, want := range map[string]string{
		"ada@gmial.com": "ada@gmail.com", "ada@gmai.com": "ada@gmail.com", "ada@gmaill.com": "ada@gmail.com", "ada@gnail.com": "ada@gmail.com",
		"ada@gmal.com": "ada@gmail.com", "ada@gamil.com": "ada@gmail.com", "Ada.S@GMAIL.CON": "Ada.S@gmail.com", "ada@gmial.cmo": "ada@gmail.com",
		"ada@gmail.co": "ada@gmail.com", "ada@hotmial.com": "ada@hotmail.com", "ada@hotmial.co.uk": "ada@hotmail.co.uk", "ada@hotmal.fr": "ada@hotmail.fr",
		"ada@outlok.com": "ada@outlook.com", "ada@outloook.de": "ada@outlook.de", "ada@yahooo.com": "ada@yahoo.com", "ada@yaho.co.uk": "ada@yahoo.co.uk",
		"ada@iclould.com": "ada@icloud.com", "ada@t-onlin.de": "ada@t-online.de", "ada@wandoo.fr": "ada@wanadoo.fr", "ada@web.de": "",
		"o'neil@@gmial.com": "o'neil@@gmail.com",
		// May mean hotmail.co.uk and yahoo.co.jp as well as .com: a guess might be a stranger's address.
		"ada@hotmail.co": "", "ada@yahoo.co": "",
		"ada@gmial.de": "", "ada@example.com": "", "ada@gmial.example": "", "ada@gmial.com.example": "", "ada@gmial": "",
		"ada": "", "": "", "@": "", "@gmial.com": "", "ada@": "", "no address at all": "",
	} {
		if got := address.Suggest(typed); got != want {
			t.Errorf("for %q: %q, want %q", typed, got, want)
		}
	}
}

// providers offer mailboxes to the public, or did in recent years. The list is from public knowledge: the big ones with their country
// domains, and mainly small ones whose names are similar to a bigger one's.
var providers = strings.Fields(`
	gmail.com googlemail.com gmail.de email.com mail.com ymail.com rocketmail.com hotmail.com live.com msn.com outlook.com passport.com windowslive.com
	hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.be hotmail.nl hotmail.ca hotmail.se hotmail.no hotmail.dk hotmail.ch hotmail.at
	hotmail.gr hotmail.hu hotmail.com.br hotmail.com.ar hotmail.com.tr hotmail.com.hk hotmail.com.au hotmail.co.jp hotmail.co.th hotmail.co.kr hotmail.rs
	live.co.uk live.fr live.de live.it live.nl live.be live.ca live.se live.no live.dk live.at live.cn live.jp live.in live.ie live.com.au live.com.mx live.com.pt
	outlook.de outlook.fr outlook.it outlook.es outlook.pt outlook.be outlook.at outlook.dk outlook.ie outlook.in outlook.jp outlook.kr outlook.hu outlook.cz
	outlook.sk outlook.sa outlook.ph outlook.cl outlook.my outlook.co.th outlook.co.id outlook.com.br outlook.com.ar outlook.com.au outlook.com.gr outlook.com.tr outlook.com.vn
	yahoo.com yahoo.ca yahoo.co.uk yahoo.co.in yahoo.in yahoo.co.id yahoo.co.jp yahoo.co.kr yahoo.co.nz yahoo.co.th yahoo.co.za yahoo.com.ar yahoo.com.au yahoo.com.br
	yahoo.com.cn yahoo.com.hk yahoo.com.mx yahoo.com.my yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw yahoo.com.vn yahoo.com.co yahoo.com.ve yahoo.de yahoo.dk
	yahoo.es yahoo.fr yahoo.gr yahoo.hu yahoo.ie yahoo.it yahoo.nl yahoo.no yahoo.pl yahoo.pt yahoo.ro yahoo.se yahoo.at yahoo.be yahoo.cl yahoo.cn yahoo.cz yahoo.fi
	yahoo.ne.jp ybb.ne.jp myyahoo.com kimo.com
	icloud.com me.com mac.com aol.com aol.de aol.fr aol.it aol.co.uk aim.com verizon.net att.net bellsouth.net sbcglobal.net pacbell.net comcast.net
	cox.net charter.net earthlink.net juno.com netzero.net optonline.net rogers.com shaw.ca sympatico.ca videotron.ca telus.net bell.net
	gmx.com gmx.net gmx.de gmx.at gmx.ch gmx.org gmx.info gmx.fr gmx.es gmx.co.uk gmx.us gmx.li web.de mail.de email.de freenet.de t-online.de t-online.com
	posteo.de posteo.net mailbox.org arcor.de vodafone.de online.de online.fr kabelmail.de unitybox.de netcologne.de ewetel.net ok.de
	orange.fr wanadoo.fr laposte.net free.fr sfr.fr neuf.fr bbox.fr bouyguestelecom.fr numericable.fr cegetel.net club-internet.fr voila.fr aliceadsl.fr
	libero.it virgilio.it tiscali.it alice.it tin.it tim.it fastwebnet.it poste.it email.it inwind.it iol.it aruba.it pec.it vodafone.it tre.it
	btinternet.com btopenworld.com blueyonder.co.uk virginmedia.com virgin.net sky.com talktalk.net ntlworld.com plusnet.com o2.co.uk tiscali.co.uk mail.co.uk
	eircom.net ziggo.nl kpnmail.nl planet.nl hetnet.nl home.nl xs4all.nl casema.nl chello.nl quicknet.nl upcmail.nl telenet.be skynet.be proximus.be scarlet.be
	bluewin.ch hispeed.ch sunrise.ch chello.at aon.at a1.net kabsi.at telia.com telia.se comhem.se bredband.net spray.se passagen.se online.no broadpark.no
	mail.dk post.cz post.sk seznam.cz email.cz centrum.cz centrum.sk atlas.cz volny.cz azet.sk zoznam.sk wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu
	poczta.fm gazeta.pl orange.pl tlen.pl vp.pl poczta.onet.pl freemail.hu citromail.hu indamail.hu t-online.hu vipmail.hu abv.bg mail.bg dir.bg
	mail.ru gmail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru yandex.ru yandex.com ya.ru yandex.ua ukr.net i.ua meta.ua bigmir.net inbox.lv inbox.lt delfi.lt mail.ee
	proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me hey.com fastmail.com fastmail.fm hushmail.com
	runbox.com startmail.com zoho.com zohomail.com zohomail.eu zoho.eu duck.com mozmail.com simplelogin.com skiff.com cock.li riseup.net disroot.org mailfence.com
	inbox.com mail2world.com lycos.com lycos.de excite.com usa.net iname.com post.com europe.com usa.com consultant.com engineer.com doctor.com writeme.com
	mailinator.com caramail.com caramail.fr netcourrier.com ovi.com rediffmail.com sify.com vsnl.net indiatimes.com
	qq.com vip.qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn wo.cn tom.com 21cn.com 263.net hotmail.com.cn
	naver.com daum.net hanmail.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp au.com i.softbank.jp nifty.com biglobe.ne.jp excite.co.jp hinet.net pchome.com.tw
	netvigator.com hknet.com singnet.com.sg pacific.net.sg bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au ozemail.com.au xtra.co.nz slingshot.co.nz
	uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com oi.com.br zipmail.com.br terra.com terra.es telefonica.net movistar.es ya.com
	sapo.pt iol.pt clix.pt netcabo.pt mail.telepac.pt prodigy.net.mx live.com.ar fibertel.com.ar arnet.com.ar speedy.com.ar ciudad.com.ar vtr.net
	mynet.com superonline.com ttmail.com windowslive.com.tr walla.co.il walla.com netvision.net.il otenet.gr forthnet.gr in.gr hol.gr freemail.gr
	telkomsa.net mweb.co.za vodamail.co.za webmail.co.za telkom.net fpt.vn vnn.vn viettel.vn emirates.net.ae etisalat.ae
	pobox.com acm.org ieee.org gmail.co.uk hmail.com fmail.com omail.com tmail.com qmail.com imail.com jmail.com bmail.com gemail.com hot.com hotmail.net cloud.com
	lookout.com mailo.com mail.fr email.fr outlook.org aol.net live.org protomail.com proton.ch yahoo.net yandex.net inlook.com`)

// A wrong suggestion for a correct address would send the ticket to a stranger.
func TestNobodyAtAProviderIsToldToWriteElsewhere(t *testing.T) {
	if len(providers) < 150 {
		t.Fatalf("only %d providers", len(providers))
	}
	rapid.Check(t, func(t *rapid.T) {
		local := rapid.StringMatching(`[a-zA-Z0-9.+_-]{1,20}`).Draw(t, "local")
		for _, domain := range providers {
			for _, written := range []string{domain, strings.ToUpper(domain)} {
				if suggestion := address.Suggest(local + "@" + written); suggestion != "" {
					t.Fatalf("%s@%s: suggests %s", local, written, suggestion)
				}
			}
		}
	})
}

// A small edit distance is not enough to call a domain wrong: only domains on the list are.
func TestWhatIsSuggestedIsAKnownProviderAndNeverWrongItself(t *testing.T) {
	known := map[string]bool{}
	for _, domain := range providers {
		known[domain] = true
	}
	domains := append([]string{}, providers...)
	rapid.Check(t, func(t *rapid.T) {
		domain := []byte(rapid.SampledFrom(domains).Draw(t, "domain"))
		at := rapid.IntRange(0, len(domain)-1).Draw(t, "at")
		switch letter := byte(rapid.IntRange('a', 'z').Draw(t, "letter")); rapid.IntRange(0, 3).Draw(t, "slip") {
		case 0:
			domain[at] = letter
		case 1:
			domain = append(domain[:at], domain[at+1:]...)
		case 2:
			domain = append(domain[:at], append([]byte{letter}, domain[at:]...)...)
		case 3:
			if at > 0 {
				domain[at], domain[at-1] = domain[at-1], domain[at]
			}
		}
		typed := "ada@" + string(domain)
		suggestion := address.Suggest(typed)
		if suggestion == "" {
			return
		}
		_, meant, _ := strings.Cut(suggestion, "@")
		if known[string(domain)] || !known[meant] || address.Suggest(suggestion) != "" {
			t.Fatalf("%s: suggests %s", typed, suggestion)
		}
	})
}

// Wrong endings are not top-level domains: nobody can receive mail under them.
func TestWrongEndingsExistNowhere(t *testing.T) {
	for _, ending := range []string{"con", "cmo", "ocm", "comm", "vom", "xom", "cpm"} {
		if _, registered := publicsuffix.PublicSuffix("name." + ending); registered {
			t.Errorf(".%s exists", ending)
		}
		if got := address.Suggest("ada@gmail." + ending); got != "ada@gmail.com" {
			t.Errorf(".%s: %q", ending, got)
		}
	}
}
