package pdf_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
	"golang.org/x/text/encoding/charmap"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/pdf"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

var out = flag.String("out", "", "write the files into this folder, to look at them")

var law = world.New()

// even gives any pair of currencies a rate.
type even struct{}

func (even) Rate(from, to trade.Currency, on trade.Date) (landedcost.Exchange, bool) {
	return landedcost.Exchange{From: from, To: to, Rate: decimal.RequireFromString("0.85"), Date: on, Source: "test"}, true
}

// quoted reads one of the orders that the tests of package customs use, and quotes it.
func quoted(t testing.TB, name string) (*trade.Order, *landedcost.Quote) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "orders", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := trade.DecodeOrder(raw)
	if err != nil {
		t.Fatal(err)
	}
	return o, quote(t, o)
}

func quote(t testing.TB, o *trade.Order) *landedcost.Quote {
	t.Helper()
	e, err := landedcost.New(landedcost.Config{Tariff: law, Rates: even{}})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func renderer(t testing.TB, opt pdf.Options) *pdf.Renderer {
	t.Helper()
	r, err := pdf.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func render(t testing.TB, r *pdf.Renderer, kind string, src customs.Source) customs.Document {
	t.Helper()
	d, err := r.Render(context.Background(), kind, "pdf", src)
	if err != nil {
		t.Fatal(err)
	}
	if d.Kind != kind || d.MediaType != "application/pdf" || !strings.HasPrefix(d.Name, kind) || !bytes.HasPrefix(d.Bytes, []byte("%PDF-")) {
		t.Fatalf("kind %q, type %q, name %q, %.8q", d.Kind, d.MediaType, d.Name, d.Bytes)
	}
	return d
}

func keep(t testing.TB, name string, d customs.Document) {
	if *out != "" {
		if err := os.WriteFile(filepath.Join(*out, name+".pdf"), d.Bytes, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// shown returns the lines that a file sets in Helvetica, as a reader's text extraction would find them.
func shown(t testing.TB, d customs.Document) []string {
	t.Helper()
	var lines []string
	text := regexp.MustCompile(`(?s)Td \((.*?[^\\]|)\) Tj`)
	for _, part := range bytes.Split(d.Bytes, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		raw, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		for _, m := range text.FindAllSubmatch(raw, -1) {
			s, err := charmap.Windows1252.NewDecoder().String(string(m[1]))
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, strings.NewReplacer(`\(`, "(", `\)`, ")", `\\`, `\`).Replace(s))
		}
	}
	return lines
}

var kinds = []string{"invoice", "proforma", "packing-list", "cn22", "cn23"}

func posted(o *trade.Order, q *landedcost.Quote) customs.Source {
	return customs.Source{Order: o, Quote: q, Options: customs.DeclareOptions{Transport: []customs.DeclaredText{{Type: "S10", ID: "RB123456785GB"}}}}
}

// Every kind of every order, on both papers: the same source gives the same bytes, and what is printed is the quote's.
func TestFiles(t *testing.T) {
	for _, name := range []string{"gb-h7", "gb-h1", "de-h7", "us-11", "ca"} {
		o, q := quoted(t, name)
		for _, kind := range kinds {
			for _, paper := range []pdf.Paper{pdf.A4, pdf.Letter} {
				r := renderer(t, pdf.Options{Paper: paper})
				d := render(t, r, kind, posted(o, q))
				keep(t, kind+"-"+name+"-"+string(paper), d)
				if again := render(t, renderer(t, pdf.Options{Paper: paper}), kind, posted(o, q)); !bytes.Equal(again.Bytes, d.Bytes) {
					t.Errorf("%s of %s: two files differ", kind, name)
				}
				box := map[pdf.Paper]string{pdf.A4: "595.28 841.89", pdf.Letter: "612.00 792.00"}[paper]
				if kind == "cn23" {
					w, h, _ := strings.Cut(box, " ")
					box = h + " " + w
				}
				if !bytes.Contains(d.Bytes, []byte("/MediaBox [0 0 "+box+"]")) {
					t.Errorf("%s of %s isn't on %s", kind, name, paper)
				}
				if d.Blocked || len(d.Findings) > 0 {
					t.Errorf("%s of %s: blocked %v, %v", kind, name, d.Blocked, d.Findings)
				}
			}
		}
	}
}

func TestFileHoldsTheQuotesTotals(t *testing.T) {
	for _, name := range []string{"gb-h7", "gb-h1", "de-h7", "us-11", "ca"} {
		o, q := quoted(t, name)
		lines := strings.Join(shown(t, render(t, renderer(t, pdf.Options{}), "invoice", customs.Source{Order: o, Quote: q})), "\n") + "\n"
		v := customs.NewInvoice(o, q, customs.Commercial)
		for _, m := range []trade.Money{v.Totals.Goods, v.Totals.Freight, v.Totals.Insurance, q.Totals.Duties, q.Totals.Taxes, q.Totals.Fees} {
			if m.IsSet() && !strings.Contains(lines, "\n"+m.Text()+"\n") {
				t.Errorf("%s: the file doesn't hold %s", name, m)
			}
		}
		if !strings.Contains(lines, "\n"+v.Totals.Total.String()+"\n") {
			t.Errorf("%s: the file doesn't hold the total %s:\n%s", name, v.Totals.Total, lines)
		}
		for _, l := range v.Lines {
			if !strings.Contains(lines, "\n"+l.Total.Text()+"\n") {
				t.Errorf("%s: the file doesn't hold the line's %s", name, l.Total)
			}
		}
	}
}

func TestBlockedFilesSaySo(t *testing.T) {
	o, q := quoted(t, "de-h7")
	r := renderer(t, pdf.Options{})
	for _, kind := range kinds {
		src := customs.Source{Order: o, Quote: q}
		if lines := strings.Join(shown(t, render(t, r, kind, src)), "\n"); strings.Contains(lines, "NOT FOR CUSTOMS USE") {
			t.Errorf("%s is marked though nothing blocks", kind)
		}
		src.Exceptions = []trade.Finding{{Code: "goods.prohibited", Severity: trade.Block, Message: "not admitted"}}
		d := render(t, r, kind, src)
		keep(t, kind+"-blocked", d)
		if lines := strings.Join(shown(t, d), "\n"); !d.Blocked || !strings.Contains(lines, "NOT FOR CUSTOMS USE") || !strings.Contains(lines, "goods.prohibited: not admitted") {
			t.Errorf("%s isn't marked though an exception blocks", kind)
		}
		if d := render(t, r, kind, customs.Source{}); !d.Blocked {
			t.Errorf("%s of nothing isn't marked", kind)
		}
	}
}

// ttf is a font of this machine that shows Greek and Cyrillic.
var ttf = sync.OnceValue(func() []byte {
	for _, name := range []string{"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf"} {
		if b, err := os.ReadFile(name); err == nil {
			return b
		}
	}
	return nil
})

func TestLettersOfTheWorld(t *testing.T) {
	for _, c := range []struct {
		name, given, printed string
		severity             trade.Severity
	}{
		{"Western", "Žofie Müller-Lüdenscheidt & Søn €", "Žofie Müller-Lüdenscheidt & Søn €", ""},
		{"composed", "Mu\u0308ller", "Müller", ""},
		{"Polish", "Łódź Świętokrzyska", "Lódz Swietokrzyska", trade.Warn},
		{"Turkish", "Işık İstanbul", "Isik Istanbul", trade.Warn},
		{"Greek", "Οδός 12", "¿¿¿¿ 12", trade.Review},
		{"Chinese", "深圳 Ltd", "¿¿ Ltd", trade.Review},
		{"Arabic", "مرحبا 5", "¿¿¿¿¿ 5", trade.Review},
		{"emoji", "Tea 🍵", "Tea ¿", trade.Review},
	} {
		o, q := quoted(t, "de-h7")
		o.Buyer.Name, o.ShipTo.Name = c.given, c.given
		d := render(t, renderer(t, pdf.Options{}), "invoice", customs.Source{Order: o, Quote: q})
		if lines := "\n" + strings.Join(shown(t, d), "\n") + "\n"; !strings.Contains(lines, "\n"+c.printed+"\n") {
			t.Errorf("%s: %q isn't in\n%s", c.name, c.printed, lines)
		}
		switch {
		case c.severity == "" && len(d.Findings) > 0:
			t.Errorf("%s: %v", c.name, d.Findings)
		case c.severity != "" && (len(d.Findings) != 1 || d.Findings[0].Code != "document.characters" || d.Findings[0].Severity != c.severity):
			t.Errorf("%s: %v", c.name, d.Findings)
		}
	}
}

func TestHostFont(t *testing.T) {
	if ttf() == nil {
		t.Skip("no TrueType font with Greek and Cyrillic is at a place known here")
	}
	r := renderer(t, pdf.Options{Font: ttf()})
	before := bytes.Clone(ttf())
	o, q := quoted(t, "de-h7")
	o.ShipTo.Name, o.ShipTo.Line1, o.ShipTo.City = "Łukasz Παπαδόπουλος", "Проспект Мира 5", "Łódź"
	o.Items[0].Description = "Мужская футболка из хлопка, трикотажная; Ανδρικό μπλουζάκι"
	for _, kind := range kinds {
		d := render(t, r, kind, posted(o, q))
		keep(t, kind+"-font", d)
		if len(d.Findings) > 0 {
			t.Errorf("%s: %v", kind, d.Findings)
		}
		if again := render(t, r, kind, posted(o, q)); !bytes.Equal(again.Bytes, d.Bytes) {
			t.Errorf("%s: two files differ", kind)
		}
		if !bytes.Contains(d.Bytes, []byte("/FontFile2")) {
			t.Errorf("%s: the font isn't embedded", kind)
		}
	}
	if !bytes.Equal(before, ttf()) {
		t.Error("the host's font was written into")
	}
	o.ShipTo.Name = "深圳 Παπαδόπουλος"
	if d := render(t, r, "invoice", posted(o, q)); len(d.Findings) != 1 || d.Findings[0].Severity != trade.Review {
		t.Errorf("a font without Chinese: %v", d.Findings)
	}
}

// A font that's cut, altered or no font at all is a finding, never a panic.
func TestBrokenFonts(t *testing.T) {
	for _, b := range [][]byte{[]byte("x"), []byte("OTTO is no TrueType font"), []byte("ttcf............"), bytes.Repeat([]byte{0, 1, 0, 0}, 5000)} {
		if _, err := pdf.New(pdf.Options{Font: b}); len(trade.FindingsOf(err)) != 1 || trade.FindingsOf(err)[0].Code != "document.font" {
			t.Errorf("%.12q: %v", b, err)
		}
	}
	if ttf() == nil {
		t.Skip("no TrueType font is at a place known here")
	}
	o, q := quoted(t, "de-h7")
	o.ShipTo.Name = "Παπαδόπουλος"
	for n := 0; n < len(ttf()); n += len(ttf()) / 40 {
		if r, err := pdf.New(pdf.Options{Font: ttf()[:n:n]}); err == nil && n > 0 {
			if _, err := r.Render(context.Background(), "invoice", "pdf", customs.Source{Order: o, Quote: q}); err != nil {
				t.Logf("cut at %d: %v", n, err)
			}
		}
	}
	for at := 4; at < 2000; at += 97 { // the directory and the first tables
		b := bytes.Clone(ttf())
		b[at] ^= 0x5a
		if r, err := pdf.New(pdf.Options{Font: b}); err == nil {
			if d, err := r.Render(context.Background(), "invoice", "pdf", customs.Source{Order: o, Quote: q}); err == nil && len(d.Bytes) == 0 {
				t.Errorf("altered at %d: an empty file", at)
			}
		}
	}
}

// hostile are texts that break careless documents; each is tried in every text field of an order.
var hostile = []string{
	`) Tj ET (`, `\`, `\)`, "(((", "%PDF-1.7\nendstream endobj", "a\x00b\x07c\x1b[31md\u0085e", "\u202egnp.exe\u202c \u2066x\u2069 \u200f\u200e\u061c", "\ufeff\u200b\ufffe\U000e0041",
	"bad\xff\xfeutf8\xc3", strings.Repeat("W", 10_000), strings.Repeat("ﷺ", 10_000), strings.Repeat("x\n", 5_000), strings.Repeat("深", 10_000), strings.Repeat("e\u0301\u0301", 4_000), "مرحبا שלום", "{nb}",
}

// poison sets every text in a value, deeply.
func poison(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type() != reflect.TypeFor[trade.Money]() && v.Type() != reflect.TypeFor[decimal.Decimal]() {
				poison(v.Field(i), s)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), s)
		}
	case reflect.String:
		v.SetString(s)
	}
}

func TestHostileTexts(t *testing.T) {
	renderers := []*pdf.Renderer{renderer(t, pdf.Options{})}
	if ttf() != nil {
		renderers = append(renderers, renderer(t, pdf.Options{Font: ttf()}))
	}
	o, q := quoted(t, "gb-h1")
	for n, s := range hostile {
		bad := o.Clone()
		poison(reflect.ValueOf(bad), s)
		for i := range bad.Items {
			bad.Items[i].Kind = o.Items[i].Kind
			bad.Items[i].DangerousGoods = &trade.DangerousGoods{UN: s, Class: s, PackingGroup: s, PackingInstruction: s}
		}
		bad.Currency = o.Currency
		qq := *q
		qq.OrderID, qq.Terms, qq.Seal = bad.ID, trade.Incoterm(s), &landedcost.Seal{Digest: s}
		src := customs.Source{Order: bad, Quote: &qq, Options: customs.DeclareOptions{Transport: []customs.DeclaredText{{Type: s, ID: s}}, Reference: s},
			Exceptions: []trade.Finding{{Code: s, Severity: trade.Block, Message: s}}}
		for which, r := range renderers {
			for _, kind := range kinds {
				d := render(t, r, kind, src)
				if kind == "invoice" {
					keep(t, fmt.Sprint("hostile-", n), d)
				}
				where := fmt.Sprintf("%s, text %d", kind, n)
				if len(d.Bytes) > 400_000 || bytes.Count(d.Bytes, []byte("/Type /Page\n")) > 12 {
					t.Errorf("%s: %d bytes", where, len(d.Bytes))
				}
				if bytes.Count(d.Bytes, []byte("%%EOF")) != 1 || bytes.Count(d.Bytes, []byte("\nendobj")) != bytes.Count(d.Bytes, []byte(" 0 obj\n")) {
					t.Errorf("%s: the file's structure is broken", where)
				}
				for _, l := range shown(t, d) {
					if which == 0 && strings.ContainsFunc(l, customs.Unprintable) {
						t.Errorf("%s: %q", where, l)
					}
				}
			}
		}
	}
}

func TestUnsupported(t *testing.T) {
	r := renderer(t, pdf.Options{})
	for _, form := range [][2]string{{"invoice", "html"}, {"declaration", "pdf"}, {"", "pdf"}} {
		_, err := r.Render(context.Background(), form[0], form[1], customs.Source{})
		if fs := trade.FindingsOf(err); len(fs) != 1 || fs[0].Code != "document.unsupported" {
			t.Errorf("%v: %v", form, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Render(ctx, "invoice", "pdf", customs.Source{}); err != context.Canceled {
		t.Errorf("a cancelled context gives %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	r := renderer(t, pdf.Options{Font: ttf()})
	o, q := quoted(t, "de-h7")
	o.ShipTo.Name = "Παπαδόπουλος"
	want := render(t, r, "invoice", posted(o, q))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if d, err := r.Render(context.Background(), "invoice", "pdf", posted(o, q)); err != nil || !bytes.Equal(d.Bytes, want.Bytes) {
				t.Errorf("another file: %v", err)
			}
		})
	}
	wg.Wait()
}
