package page

import (
	"golang.org/x/text/language"

	"github.com/crossborder-go/crossborder/trade"
)

// Heading is a phrase of a form in English and, where there is one, in a second language.
type Heading struct{ English, Other string }

// The languages of the table below, in its order after English.
const languages = "de fr es it nl pt"

// headings are the phrases of invoice and packing list. The table is laid out by the linker.
var headings = [...]struct {
	key string
	in  [7]string // English, then by languages
}{
	{"invoice", [7]string{"Commercial invoice", "Handelsrechnung", "Facture commerciale", "Factura comercial", "Fattura commerciale", "Handelsfactuur", "Fatura comercial"}},
	{"proforma", [7]string{"Pro forma invoice", "Proforma-Rechnung", "Facture pro forma", "Factura proforma", "Fattura proforma", "Pro-formafactuur", "Fatura proforma"}},
	{"packing-list", [7]string{"Packing list", "Packliste", "Liste de colisage", "Lista de empaque", "Distinta colli", "Paklijst", "Lista de embalagem"}},
	{"cn22", [7]string{"CN22"}},
	{"cn23", [7]string{"CN23"}},
	{"seller", [7]string{"Seller / exporter", "Verkäufer / Ausführer", "Vendeur / exportateur", "Vendedor / exportador", "Venditore / esportatore", "Verkoper / exporteur", "Vendedor / exportador"}},
	{"shipper", [7]string{"Shipper", "Absender", "Expéditeur", "Expedidor", "Mittente", "Afzender", "Remetente"}},
	{"buyer", [7]string{"Buyer", "Käufer", "Acheteur", "Comprador", "Acquirente", "Koper", "Comprador"}},
	{"consignee", [7]string{"Consignee", "Empfänger", "Destinataire", "Destinatario", "Destinatario", "Geadresseerde", "Destinatário"}},
	{"importer", [7]string{"Importer of record", "Einführer", "Importateur", "Importador", "Importatore", "Importeur", "Importador"}},
	{"shipped_from", [7]string{"Shipped from", "Versandort", "Lieu d'expédition", "Lugar de envío", "Luogo di spedizione", "Plaats van verzending", "Local de expedição"}},
	{"number", [7]string{"Number", "Nummer", "Numéro", "Número", "Numero", "Nummer", "Número"}},
	{"date", [7]string{"Date", "Datum", "Date", "Fecha", "Data", "Datum", "Data"}},
	{"order", [7]string{"Order", "Bestellung", "Commande", "Pedido", "Ordine", "Bestelling", "Encomenda"}},
	{"waybill", [7]string{"Waybill", "Frachtbrief", "Lettre de transport", "Carta de porte", "Lettera di vettura", "Vrachtbrief", "Carta de porte"}},
	{"terms", [7]string{"Terms of delivery", "Lieferbedingung", "Conditions de livraison", "Condiciones de entrega", "Condizioni di consegna", "Leveringsvoorwaarden", "Condições de entrega"}},
	{"currency", [7]string{"Currency", "Währung", "Monnaie", "Moneda", "Valuta", "Valuta", "Moeda"}},
	{"reason", [7]string{"Reason for export", "Ausfuhrgrund", "Motif d'exportation", "Motivo de exportación", "Motivo dell'esportazione", "Reden van uitvoer", "Motivo da exportação"}},
	{"dispatch", [7]string{"Country of dispatch", "Versendungsland", "Pays d'expédition", "País de expedición", "Paese di spedizione", "Land van verzending", "País de expedição"}},
	{"destination", [7]string{"Destination", "Bestimmung", "Destination", "Destino", "Destinazione", "Bestemming", "Destino"}},
	{"packages", [7]string{"Packages", "Packstücke", "Colis", "Bultos", "Colli", "Colli", "Volumes"}},
	{"gross", [7]string{"Gross kg", "Brutto kg", "Brut kg", "Bruto kg", "Lordo kg", "Bruto kg", "Bruto kg"}},
	{"net", [7]string{"Net kg", "Netto kg", "Net kg", "Neto kg", "Netto kg", "Netto kg", "Líquido kg"}},
	{"description", [7]string{"Description of goods", "Warenbezeichnung", "Désignation des marchandises", "Descripción de la mercancía", "Descrizione delle merci", "Omschrijving van de goederen", "Descrição das mercadorias"}},
	{"code", [7]string{"HS code", "Warennummer", "Code SH", "Código SA", "Codice SA", "GS-code", "Código SH"}},
	{"origin", [7]string{"Origin", "Ursprung", "Origine", "Origen", "Origine", "Oorsprong", "Origem"}},
	{"quantity", [7]string{"Quantity", "Menge", "Quantité", "Cantidad", "Quantità", "Hoeveelheid", "Quantidade"}},
	{"unit_price", [7]string{"Unit price", "Stückpreis", "Prix unitaire", "Precio unitario", "Prezzo unitario", "Stukprijs", "Preço unitário"}},
	{"discount", [7]string{"Discount", "Rabatt", "Remise", "Descuento", "Sconto", "Korting", "Desconto"}},
	{"total", [7]string{"Total", "Gesamt", "Total", "Total", "Totale", "Totaal", "Total"}},
	{"goods", [7]string{"Goods", "Waren", "Marchandises", "Mercancías", "Merci", "Goederen", "Mercadorias"}},
	{"freight", [7]string{"Freight", "Fracht", "Transport", "Flete", "Trasporto", "Vracht", "Frete"}},
	{"insurance", [7]string{"Insurance", "Versicherung", "Assurance", "Seguro", "Assicurazione", "Verzekering", "Seguro"}},
	{"invoice_total", [7]string{"Invoice total", "Rechnungsbetrag", "Montant de la facture", "Importe de la factura", "Importo della fattura", "Factuurbedrag", "Valor da fatura"}},
	{"duties", [7]string{"Duties", "Zölle", "Droits", "Derechos", "Dazi", "Rechten", "Direitos"}},
	{"taxes", [7]string{"Taxes", "Steuern", "Taxes", "Impuestos", "Imposte", "Belastingen", "Impostos"}},
	{"fees", [7]string{"Fees", "Gebühren", "Frais", "Tasas", "Oneri", "Kosten", "Taxas"}},
	{"signature", [7]string{"Name and signature", "Name und Unterschrift", "Nom et signature", "Nombre y firma", "Nome e firma", "Naam en handtekening", "Nome e assinatura"}},
	{"size", [7]string{"Size, cm", "Maße, cm", "Dimensions, cm", "Medidas, cm", "Misure, cm", "Afmetingen, cm", "Dimensões, cm"}},
	{"volume", [7]string{"Volume, m³", "Volumen, m³", "Volume, m³", "Volumen, m³", "Volume, m³", "Volume, m³", "Volume, m³"}},
	{"marks", [7]string{"Marks", "Zeichen", "Marques", "Marcas", "Marche", "Merken", "Marcas"}},
	{"sale", [7]string{"Sale", "Verkauf", "Vente", "Venta", "Vendita", "Verkoop", "Venda"}},
	{"gift", [7]string{"Gift", "Geschenk", "Cadeau", "Regalo", "Regalo", "Geschenk", "Presente"}},
	{"sample", [7]string{"Sample", "Muster", "Échantillon", "Muestra", "Campione", "Monster", "Amostra"}},
	{"return", [7]string{"Return", "Rücksendung", "Retour", "Devolución", "Reso", "Retour", "Devolução"}},
	{"repair", [7]string{"Repair", "Reparatur", "Réparation", "Reparación", "Riparazione", "Reparatie", "Reparação"}},
	{"personal", [7]string{"Personal belongings", "Persönliche Gegenstände", "Effets personnels", "Efectos personales", "Effetti personali", "Persoonlijke bezittingen", "Objetos pessoais"}},
}

// HeadingOf returns the phrase of a key in English and in a language of the table; the key itself where it's unknown.
func HeadingOf(key, lang string) Heading {
	for i := range headings {
		if h := &headings[i]; h.key == key {
			out := Heading{English: h.in[0]}
			for n := 0; lang != "" && n*3+2 <= len(languages); n++ {
				if languages[n*3:n*3+2] == lang && h.in[n+1] != h.in[0] {
					out.Other = h.in[n+1]
				}
			}
			return out
		}
	}
	return Heading{English: key}
}

// SecondLanguage chooses the language of the headings beside English: the one wanted, else that of the destination,
// where the table has it; "" for English alone.
func SecondLanguage(want string, destination trade.Country) string {
	if want == "" {
		if !destination.Valid() {
			return ""
		}
		want = "und-" + string(destination)
	}
	tag, err := language.Parse(want)
	if err != nil {
		return ""
	}
	base, confidence := tag.Base()
	if confidence == language.No {
		return ""
	}
	for n := 0; n*3+2 <= len(languages); n++ {
		if languages[n*3:n*3+2] == base.String() {
			return base.String()
		}
	}
	return ""
}
