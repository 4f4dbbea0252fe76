package pdf

import (
	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/internal/page"
)

// sheet draws a document of plain parts.
func (w *writer) sheet(s *customs.Sheet) {
	date := ""
	if !s.Date.IsZero() {
		date = s.Date.String()
	}
	w.top(page.Heading{English: customs.Text(s.Title, 100)}, [][2]string{{"Number", customs.Text(s.Number, 60)}, {"Date", date}})
	box := w.inner()/2 - 3.6
	var bs []block
	for i := range s.Parties {
		p := &s.Parties[i]
		bs = append(bs, w.lay(box, append([]para{label(page.Heading{English: customs.Text(p.As, 60)})}, party(&p.Party)...)...))
	}
	if len(bs) > 0 {
		w.pairs(bs)
	}
	quarter := w.inner() / 4
	for i := 0; i < len(s.Facts); i += 4 {
		row := []block{{draw: func(x, y float64) {}}, {draw: func(x, y float64) {}}, {draw: func(x, y float64) {}}, {draw: func(x, y float64) {}}}
		for k := i; k < min(i+4, len(s.Facts)); k++ {
			row[k-i] = w.lay(quarter-3.6, label(page.Heading{English: customs.Text(s.Facts[k].Name, 60)}), para{s: customs.Text(s.Facts[k].Value, 200)})
		}
		w.boxes(margin, 1.4, 10, []float64{quarter, quarter, quarter, quarter}, row...)
	}
	if len(s.Facts) > 0 {
		w.y += 4
	}
	for i := range s.Tables {
		w.sheetTable(&s.Tables[i])
	}
	for _, text := range s.Statements {
		w.statement(text, w.inner())
	}
	var sign [][2]string
	for _, text := range s.Signatures {
		sign = append(sign, [2]string{customs.Text(text, 100), ""})
	}
	if len(sign) > 0 {
		w.signatures(sign...)
	}
	if s.Instrument != "" {
		b := w.lay(w.inner(), para{s: customs.Text(s.Instrument, 300), size: 6.5, ink: grey})
		w.room(b.h)
		b.draw(margin, w.y)
		w.y += b.h
	}
}

func (w *writer) sheetTable(t *customs.SheetTable) {
	if len(t.Columns) == 0 {
		return
	}
	share := func(c *customs.SheetColumn) float64 {
		if c.Wide > 0 {
			return c.Wide
		}
		return 1
	}
	total := 0.0
	for i := range t.Columns {
		total += share(&t.Columns[i])
	}
	cols := make([]column, len(t.Columns))
	for i := range t.Columns {
		c := &t.Columns[i]
		cols[i] = column{page.Heading{English: customs.Text(c.Name, 60)}, w.inner() * share(c) / total, c.Number}
	}
	rows := make([][][]para, len(t.Rows))
	for i, r := range t.Rows {
		rows[i] = make([][]para, len(cols))
		for k := range cols {
			if k < len(r) {
				rows[i][k] = one(customs.Text(r[k], 300))
			}
		}
	}
	if s := customs.Text(t.Title, 100); s != "" {
		b := w.lay(w.inner(), para{s: s, bold: true, after: 1})
		w.room(b.h + 20)
		b.draw(margin, w.y)
		w.y += b.h
	}
	w.table(cols, rows, nil)
}
