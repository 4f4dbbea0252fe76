package customs

import "github.com/crossborder-go/crossborder/trade"

// Declaration is what is declared to an authority: header, parties with their ids, goods items, values, packages.
type Declaration struct {
	DataSet   string          `json:"data_set"` // "H7", "H1", "11", "01", "CN23" …
	OrderID   string          `json:"order_id"`
	Date      trade.Date      `json:"date"`
	Territory trade.Territory `json:"territory"`
}
