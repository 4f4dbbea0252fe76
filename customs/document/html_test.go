package document_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

var update = flag.Bool("update", false, "write the golden files anew")

var law = world.New()

// even gives any pair of currencies a rate.
type even struct{}

func (even) Rate(from, to trade.Currency, on trade.Date) (landedcost.Exchange, bool) {
	return landedcost.Exchange{From: from, To: to, Rate: decimal.RequireFromString("0.85"), Date: on, Source: "test"}, true
}

// quoted reads one of the orders that the tests of package customs use, and quotes it.
func quoted(t testing.TB, name string) (*trade.Order, *landedcost.Quote) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "testdata", "orders", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := trade.DecodeOrder(raw)
	if err != nil {
		t.Fatal(err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: law, Rates: even{}})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return o, q
}

func render(t testing.TB, r customs.Renderer, kind string, src customs.Source) string {
	t.Helper()
	d, err := r.Render(context.Background(), kind, "html", src)
	if err != nil {
		t.Fatal(err)
	}
	if d.Kind != kind || d.MediaType != "text/html; charset=utf-8" || !strings.HasPrefix(d.Name, kind) {
		t.Errorf("kind %q, type %q, name %q", d.Kind, d.MediaType, d.Name)
	}
	return string(d.Bytes)
}

var kinds = []string{"invoice", "proforma", "packing-list", "cn22", "cn23"}

func TestPages(t *testing.T) {
	for _, c := range []struct{ order, kind string }{
		{"gb-h7", "invoice"}, {"gb-h7", "packing-list"}, {"gb-h1", "invoice"}, {"gb-h1", "packing-list"}, {"de-h7", "cn22"}, {"de-h7", "cn23"},
		{"de-h7", "invoice"}, {"us-11", "invoice"}, {"us-11", "proforma"}, {"ca", "cn23"},
	} {
		name := c.kind + "-" + c.order + ".html"
		t.Run(name, func(t *testing.T) {
			o, q := quoted(t, c.order)
			src := customs.Source{Order: o, Quote: q, Options: customs.DeclareOptions{Transport: []customs.DeclaredText{{Type: "S10", ID: "RB123456785GB"}}}}
			got := render(t, document.HTML{}, c.kind, src)
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the page differs from its golden file; look at it and run with -update if it's right (-want +got):\n%s", diff)
			}
		})
	}
}

// What the page prints is what the quote says.
func TestPageHoldsTheQuotesTotals(t *testing.T) {
	o, q := quoted(t, "gb-h7")
	page := render(t, document.HTML{}, "invoice", customs.Source{Order: o, Quote: q})
	for _, m := range []trade.Money{q.Totals.Goods, q.Totals.Discounts, q.Totals.Shipping, q.Totals.Insurance, q.Totals.Taxes} {
		if !strings.Contains(page, m.Text()+"</td>") {
			t.Errorf("the page doesn't hold %s", m)
		}
	}
	for _, l := range q.Lines {
		if !strings.Contains(page, `<td class="n">`+l.Goods.Text()+"</td>") {
			t.Errorf("the page doesn't hold the line's %s", l.Goods)
		}
	}
}

func TestBlockedPagesSaySo(t *testing.T) {
	o, q := quoted(t, "de-h7")
	for _, kind := range kinds {
		src := customs.Source{Order: o, Quote: q}
		if strings.Contains(render(t, document.HTML{}, kind, src), "NOT FOR CUSTOMS USE") {
			t.Errorf("%s is marked though nothing blocks", kind)
		}
		src.Exceptions = []trade.Finding{{Code: "goods.prohibited", Severity: trade.Block, Message: "not admitted"}}
		if page := render(t, document.HTML{}, kind, src); !strings.Contains(page, "NOT FOR CUSTOMS USE") || !strings.Contains(page, "goods.prohibited") {
			t.Errorf("%s isn't marked though an exception blocks", kind)
		}
		if page := render(t, document.HTML{}, kind, customs.Source{Order: o}); !strings.Contains(page, "NOT FOR CUSTOMS USE") {
			t.Errorf("%s isn't marked though there is no quote", kind)
		}
	}
}

func TestPaperAndLanguage(t *testing.T) {
	o, q := quoted(t, "de-h7")
	src := customs.Source{Order: o, Quote: q}
	for _, c := range []struct {
		html  document.HTML
		holds string
	}{
		{document.HTML{}, "size: A4"},
		{document.HTML{}, "Handelsrechnung"},
		{document.HTML{Paper: document.Letter}, "size: letter"},
		{document.HTML{Language: "fr-CA"}, "Facture commerciale"},
		{document.HTML{Language: "pt-BR"}, "Fatura comercial"},
	} {
		if !strings.Contains(render(t, c.html, "invoice", src), c.holds) {
			t.Errorf("%+v: the page doesn't hold %q", c.html, c.holds)
		}
	}
	for _, tag := range []string{"en", "tlh", "not a tag", strings.Repeat("x", 1000)} {
		if page := render(t, document.HTML{Language: tag}, "invoice", src); strings.Contains(page, "<small>") {
			t.Errorf("language %.20q: the page has headings in a second language", tag)
		}
	}
}

// hostile are texts that break careless pages; each is tried in every text field of an order.
var hostile = []string{
	`"><script>alert(1)</script><img src=x onerror=alert(2)>`,
	"</td></table></body><h1>x</h1>", "{{.}} ${x} <%= x %>", "' onmouseover='alert(1)", "javascript:alert(1)", "<!-- --> ]]> <![CDATA[",
	"a\x00b\x07c\x1b[31md\u0085e", "\u202egnp.exe\u202c \u2066x\u2069 \u200f\u200e\u061c", "\ufeff\u200b\ufffe\U000e0041", "bad\xff\xfeutf8\xc3",
	strings.Repeat("W", 10_000), strings.Repeat("ﷺ", 10_000), strings.Repeat("x\n", 5_000), "مرحبا بالعالم שלום",
}

// poison sets every text in a value, deeply, but for those that decide the shape of the page.
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
	case reflect.Map:
		if v.Type().Elem().Kind() == reflect.String {
			for _, k := range v.MapKeys() {
				v.SetMapIndex(k, reflect.ValueOf(s).Convert(v.Type().Elem()))
			}
		}
	case reflect.String:
		v.SetString(s)
	}
}

func TestHostileTexts(t *testing.T) {
	for _, name := range []string{"gb-h1", "us-11"} {
		o, q := quoted(t, name)
		for n, s := range hostile {
			bad := o.Clone()
			kinds0 := make([]trade.ItemKind, len(bad.Items))
			for i := range bad.Items {
				kinds0[i] = bad.Items[i].Kind
			}
			poison(reflect.ValueOf(bad), s)
			for i := range bad.Items {
				bad.Items[i].Kind = kinds0[i]
				bad.Items[i].DangerousGoods = &trade.DangerousGoods{UN: s, Class: s, PackingGroup: s, PackingInstruction: s}
			}
			bad.Currency = o.Currency
			qq := *q
			qq.OrderID = bad.ID
			qq.Terms = trade.Incoterm(s)
			qq.Seal = &landedcost.Seal{Digest: s}
			for _, kind := range kinds {
				src := customs.Source{Order: bad, Quote: &qq, Options: customs.DeclareOptions{Transport: []customs.DeclaredText{{Type: s, ID: s}}, Reference: s},
					Exceptions: []trade.Finding{{Code: s, Severity: trade.Block, Message: s}}}
				page := render(t, document.HTML{}, kind, src)
				where := fmt.Sprintf("%s %s, text %d", name, kind, n)
				if strings.Contains(page, "<script") || strings.Contains(page, "<img") || strings.Contains(page, "<h1>x") || strings.Contains(page, "onmouseover='") {
					t.Errorf("%s: markup of the order is markup of the page", where)
				}
				if !utf8.ValidString(page) {
					t.Errorf("%s: not UTF-8", where)
				}
				if i := strings.IndexFunc(page, func(r rune) bool {
					return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200f || r == 0x200e || r == 0xfeff
				}); i >= 0 {
					t.Errorf("%s: a control character at %d: %q", where, i, page[max(0, i-30):min(len(page), i+30)])
				}
				if len(page) > 150_000 {
					t.Errorf("%s: the page has %d bytes", where, len(page))
				}
				if strings.Count(page, "<table") != strings.Count(page, "</table>") || strings.Count(page, "</body>") != 1 {
					t.Errorf("%s: the page's structure is broken", where)
				}
			}
		}
	}
}

func TestUnsupported(t *testing.T) {
	for _, form := range [][2]string{{"invoice", "pdf"}, {"declaration", "html"}, {"head", "html"}, {"../invoice", "html"}} {
		_, err := document.HTML{}.Render(context.Background(), form[0], form[1], customs.Source{})
		if fs := trade.FindingsOf(err); len(fs) != 1 || fs[0].Code != "document.unsupported" {
			t.Errorf("%v: %v", form, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (document.HTML{}).Render(ctx, "invoice", "html", customs.Source{}); err != context.Canceled {
		t.Errorf("a cancelled context gives %v", err)
	}
	for _, kind := range kinds {
		if page := render(t, document.HTML{}, kind, customs.Source{}); !strings.Contains(page, "NOT FOR CUSTOMS USE") {
			t.Errorf("%s of nothing isn't marked", kind)
		}
	}
}

// The bar code reads back: its bars are decoded as a scanner would, by widths, and checked by their sum.
func TestBarcode(t *testing.T) {
	o, q := quoted(t, "de-h7")
	const number = "RB123456785GB"
	page := render(t, document.HTML{}, "cn23", customs.Source{Order: o, Quote: q, Options: customs.DeclareOptions{Transport: []customs.DeclaredText{{Type: "S10", ID: number}}}})
	_, path, ok := strings.Cut(page, `<path d="`)
	if !ok {
		t.Fatal("no bar code on the page")
	}
	path, _, _ = strings.Cut(path, `"`)
	var edges []int
	for _, bar := range strings.Split(strings.TrimSuffix(path, "z"), "z") {
		var x, w, h, back int
		if _, err := fmt.Sscanf(bar, "M%d 0h%dv%dh-%d", &x, &w, &h, &back); err != nil || w != back {
			t.Fatalf("%q: %v", bar, err)
		}
		edges = append(edges, x, x+w)
	}
	// by widths of bars and gaps; symbols of eleven modules, the last of thirteen
	var widths []string
	for i := 0; i+6 < len(edges); i += 6 {
		s := ""
		for k := range 6 {
			s += fmt.Sprint(edges[i+k+1] - edges[i+k])
		}
		widths = append(widths, s)
	}
	if len(widths) != len(number)+3 || edges[0] != 10 || edges[len(edges)-1] != 10+11*(len(number)+2)+13 {
		t.Fatalf("%d symbols, from %d to %d", len(widths), edges[0], edges[len(edges)-1])
	}
	if widths[0] != "211214" { // start B
		t.Errorf("starts with %s", widths[0])
	}
	// the symbols of this number's characters, from the published table
	symbols := map[byte]string{'R': "231131", 'B': "131123", 'G': "211313", '1': "123221", '2': "223211", '3': "221132", '4': "221231", '5': "213212", '6': "223112", '7': "312131", '8': "311222"}
	for i := range len(number) {
		if want := symbols[number[i]]; widths[i+1] != want {
			t.Errorf("%c is drawn as %s, want %s", number[i], widths[i+1], want)
		}
	}
	if got := widths[len(number)+1]; got != "411131" { // 104 + sum of position × value, modulo 103: 102
		t.Errorf("the check symbol is %s", got)
	}
}
