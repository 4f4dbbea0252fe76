package screening

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"github.com/crossborder-go/crossborder/trade"
)

// ReadOFACXML reads OFAC's SDN list or consolidated list in XML (sdn.xml, consolidated.xml).
func ReadOFACXML(r io.Reader) (*List, error) {
	c := newCollector("OFAC")
	err := readXML(c.list.Name, r, func(name string) bool { return name == "sdnEntry" || name == "publshInformation" }, func(n *node) {
		if n.name == "publshInformation" {
			c.list.Date = dateIn(n.value("Publish_Date"), "01/02/2006")
			return
		}
		l := c.entry(n.value("uid"))
		l.Kind = kindOf(n.value("sdnType"))
		l.named(n.value("firstName")+" "+n.value("lastName"), true, false)
		l.Remarks = n.value("remarks")
		n.each("akaList/aka", func(a *node) {
			l.named(a.value("firstName")+" "+a.value("lastName"), false, a.value("category") == "weak")
		})
		n.each("dateOfBirthList/dateOfBirthItem/dateOfBirth", func(d *node) { l.born(d.text) })
		for _, path := range [...]string{"nationalityList/nationality/country", "citizenshipList/citizenship/country", "addressList/address/country", "vesselInfo/vesselFlag"} {
			n.each(path, func(k *node) { l.of(k.text) })
		}
		n.each("idList/id", func(d *node) { l.identified(d.value("idType"), d.value("idNumber"), d.value("idCountry")) })
		n.each("programList/program", func(p *node) { l.under(p.text) })
	}, nil)
	return finish(c, err)
}

// ReadOFACCSV reads OFAC's lists in CSV: SDN.CSV with ALT.CSV (other names) and ADD.CSV (addresses), or the
// consolidated CONS_PRIM.CSV with CONS_ALT.CSV and CONS_ADD.CSV. alt and add may be nil. Dates of birth, nationality
// and documents are taken from the remarks.
func ReadOFACCSV(sdn, alt, add io.Reader) (*List, error) {
	c := newCollector("OFAC")
	err := ofacRows(sdn, 12, func(f []string) {
		l := c.entry(f[0])
		l.Kind = kindOf(f[2])
		if f[2] == "" {
			l.Kind = Entity
		}
		l.named(turned(f[1], l.Kind), true, false)
		l.under(f[3])
		l.of(f[9]) // a ship's flag
		l.Remarks = f[11]
		ofacRemarks(l, f[11])
	})
	if err == nil && alt != nil {
		err = ofacRows(alt, 5, func(f []string) {
			if _, known := c.at[f[0]]; known {
				l := c.entry(f[0])
				l.named(turned(f[3], l.Kind), false, strings.Contains(f[4], "weak"))
			}
		})
	}
	if err == nil && add != nil {
		err = ofacRows(add, 6, func(f []string) {
			if _, known := c.at[f[0]]; known {
				c.entry(f[0]).of(f[4])
			}
		})
	}
	return finish(c, err)
}

// ofacRows reads rows without a header; "-0-" stands for nothing.
func ofacRows(r io.Reader, columns int, row func([]string)) error {
	c := csv.NewReader(&limited{r, maxFile})
	c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, true, true
	rows := 0
	for {
		f, err := c.Read()
		switch {
		case err == io.EOF && rows == 0:
			return fault("OFAC", "empty", 0, "the file has no entries")
		case err == io.EOF:
			return nil
		case err != nil:
			return fault("OFAC", "csv", 0, "%v", err)
		case len(f) == 1 && strings.Trim(f[0], "\x1a \r\n") == "":
			continue // the file ends in a control character of old
		case len(f) < columns:
			line, _ := c.FieldPos(0)
			return fault("OFAC", "csv", line, "a row has %d columns instead of %d", len(f), columns)
		}
		if rows++; rows > maxEntries {
			return fault("OFAC", "size", 0, "the list has more than %d rows", maxEntries)
		}
		for i := range f {
			if f[i] = strings.TrimSpace(f[i]); f[i] == "-0-" {
				f[i] = ""
			}
		}
		row(f)
	}
}

// turned writes "LAST, First" of a person the usual way round.
func turned(name string, k Kind) string {
	if last, first, ok := strings.Cut(name, ","); ok && k == Person {
		return strings.TrimSpace(first) + " " + strings.TrimSpace(last)
	}
	return name
}

// ofacRemarks takes dates of birth, nationality and documents from remarks such as "DOB 16 Jul 1951; nationality Iran;
// Passport A0003286 (Iran)".
func ofacRemarks(l *Listed, remarks string) {
	for part := range strings.SplitSeq(remarks, ";") {
		part = strings.TrimSuffix(strings.TrimSpace(part), ".")
		part = strings.TrimPrefix(part, "alt. ")
		for _, word := range [...]string{"DOB ", "nationality ", "citizen ", "Passport ", "National ID No. ", "Tax ID No. ", "Registration ID ", "Vessel Registration Identification IMO ", "Identification Number "} {
			rest, ok := strings.CutPrefix(part, word)
			if !ok {
				continue
			}
			switch word {
			case "DOB ":
				l.born(rest)
			case "nationality ", "citizen ":
				l.of(rest)
			default:
				number, country, _ := strings.Cut(rest, "(")
				country, _, _ = strings.Cut(country, ")")
				number, _, _ = strings.Cut(strings.TrimSpace(number), " ")
				l.identified(strings.TrimSpace(word), number, country)
			}
		}
	}
}

// ReadEUXML reads the European Union's consolidated list of financial sanctions, XML version 1.1.
func ReadEUXML(r io.Reader) (*List, error) {
	c := newCollector("EU")
	err := readXML(c.list.Name, r, func(name string) bool { return name == "sanctionEntity" }, func(n *node) {
		l := c.entry(orElse(n.attr("euReferenceNumber"), n.attr("logicalId")))
		n.each("subjectType", func(s *node) { l.Kind = kindOf(s.attr("code")) })
		n.each("nameAlias", func(a *node) {
			name := a.attr("wholeName")
			if name == "" {
				name = a.attr("firstName") + " " + a.attr("middleName") + " " + a.attr("lastName")
			}
			l.named(name, true, a.attr("strong") == "false")
		})
		n.each("birthdate", func(b *node) {
			l.born(orElse(b.attr("birthdate"), b.attr("year")))
			l.of(b.attr("countryIso2Code"))
		})
		n.each("citizenship", func(k *node) { l.of(k.attr("countryIso2Code")) })
		n.each("address", func(k *node) { l.of(k.attr("countryIso2Code")) })
		n.each("identification", func(d *node) {
			l.identified(d.attr("identificationTypeCode"), orElse(d.attr("number"), d.attr("latinNumber")), d.attr("countryIso2Code"))
		})
		n.each("regulation", func(p *node) { l.under(p.attr("programme")) })
		l.Remarks = n.value("remark")
	}, func(n *node) {
		if n.name == "export" {
			date, _, _ := strings.Cut(n.attr("generationDate"), "T")
			c.list.Date = dateIn(date, time.DateOnly)
		}
	})
	return finish(c, err)
}

// ReadEUCSV reads the European Union's consolidated list of financial sanctions, CSV version 1.1, parted by semicolons.
func ReadEUCSV(r io.Reader) (*List, error) {
	c := newCollector("EU")
	err := readTable(c.list.Name, r, ';', "Entity_LogicalId", nil, func(t *table) {
		id := orElse(t.get("Entity_EU_ReferenceNumber"), t.get("Entity_LogicalId"))
		if id == "" {
			return
		}
		if d := t.get("fileGenerationDate"); c.list.Date.IsZero() && d != "" {
			c.list.Date = dateIn(d, "02/01/2006", time.DateOnly)
		}
		l := c.entry(id)
		if k := t.get("Entity_SubjectType", "Entity_SubjectType_ClassificationCode"); k != "" {
			l.Kind = kindOf(k)
		}
		name := t.get("NameAlias_WholeName")
		if name == "" {
			name = t.get("NameAlias_FirstName") + " " + t.get("NameAlias_MiddleName") + " " + t.get("NameAlias_LastName")
		}
		l.named(name, true, false)
		l.born(t.get("BirthDate_BirthDate", "BirthDate_Year"))
		for _, column := range [...]string{"Citizenship_CountryIso2Code", "Address_CountryIso2Code", "BirthDate_CountryIso2Code"} {
			l.of(t.get(column))
		}
		l.identified(t.get("Identification_TypeCode"), t.get("Identification_Number", "Identification_LatinNumber"), t.get("Identification_CountryIso2Code"))
		l.under(t.get("Entity_Regulation_Programme"))
		if remark := t.get("Entity_Remark"); remark != "" {
			l.Remarks = remark
		}
	})
	return finish(c, err)
}

// ReadUKXML reads the UK Sanctions List in XML.
func ReadUKXML(r io.Reader) (*List, error) {
	c := newCollector("UK")
	err := readXML(c.list.Name, r, func(name string) bool { return name == "Designation" || name == "DateGenerated" }, func(n *node) {
		if n.name == "DateGenerated" {
			date, _, _ := strings.Cut(n.text, "T")
			c.list.Date = dateIn(date, "02/01/2006", time.DateOnly)
			return
		}
		l := c.entry(n.value("UniqueID"))
		l.Kind = kindOf(n.value("IndividualEntityShip"))
		n.each("Names/Name", func(a *node) {
			var parts []string
			for _, p := range [...]string{"Name1", "Name2", "Name3", "Name4", "Name5", "Name6"} {
				parts = append(parts, a.value(p))
			}
			l.named(strings.Join(parts, " "), strings.HasPrefix(strings.ToLower(a.value("NameType")), "primary"),
				strings.Contains(strings.ToLower(a.value("AliasStrength")), "low"))
		})
		n.each("NonLatinNames/NonLatinName/NameNonLatinScript", func(a *node) { l.named(a.text, false, false) })
		n.each("IndividualDetails/Individual", func(i *node) {
			i.each("DOBs/DOB", func(d *node) { l.born(d.text) })
			i.each("Nationalities/Nationality", func(k *node) { l.of(k.text) })
			i.each("PassportDetails/Passport/PassportNumber", func(d *node) { l.identified("passport", d.text, "") })
			i.each("NationalIdentifierDetails/NationalIdentifier/NationalIdentifierNumber", func(d *node) { l.identified("national identifier", d.text, "") })
		})
		n.each("ShipDetails/Ship", func(s *node) {
			s.each("IMONumbers/IMONumber", func(d *node) { l.identified("IMO", d.text, "") })
			s.each("CurrentBelievedFlags/CurrentBelievedFlag", func(k *node) { l.of(k.text) })
		})
		n.each("EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber", func(d *node) { l.identified("registration", d.text, "") })
		n.each("Addresses/Address/AddressCountry", func(k *node) { l.of(k.text) })
		l.under(n.value("RegimeName"))
		l.Remarks = n.value("OtherInformation")
	}, nil)
	return finish(c, err)
}

// ReadUKCSV reads the UK Sanctions List in CSV, one row a name; the row of the report's date may stand before the header.
func ReadUKCSV(r io.Reader) (*List, error) {
	c := newCollector("UK")
	preface := func(row []string) {
		if len(row) > 0 {
			_, date, _ := strings.Cut(strings.Join(row, " "), ":")
			c.list.Date = dateIn(strings.TrimSpace(date), "02/01/2006", "02-Jan-2006", "2 January 2006", time.DateOnly)
		}
	}
	err := readTable(c.list.Name, r, ',', "Unique ID", preface, func(t *table) {
		id := t.get("Unique ID")
		if id == "" {
			return
		}
		l := c.entry(id)
		if k := t.get("Designation Type", "Individual, Entity, Ship"); k != "" {
			l.Kind = kindOf(k)
		}
		var parts []string
		for _, p := range [...]string{"Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"} {
			parts = append(parts, t.get(p))
		}
		l.named(strings.Join(parts, " "), strings.HasPrefix(strings.ToLower(t.get("Name type")), "primary"),
			strings.Contains(strings.ToLower(t.get("Alias strength")), "low"))
		l.named(t.get("Name non-latin script"), false, false)
		l.born(t.get("D.O.B"))
		for _, column := range [...]string{"Nationality(/ies)", "Address Country", "Current believed flag of ship"} {
			for _, k := range strings.FieldsFunc(t.get(column), func(r rune) bool { return r == '|' || r == ';' || r == '/' }) {
				l.of(k)
			}
		}
		l.identified("passport", t.get("Passport number"), "")
		l.identified("national identifier", t.get("National Identifier number"), "")
		l.identified("registration", t.get("Business registration number (s)", "Business registration number(s)"), "")
		l.identified("IMO", t.get("IMO number"), "")
		l.under(t.get("Regime Name"))
		if info := t.get("Other Information"); info != "" {
			l.Remarks = info
		}
	})
	return finish(c, err)
}

// ReadUNXML reads the consolidated list of the United Nations Security Council in XML.
func ReadUNXML(r io.Reader) (*List, error) {
	c := newCollector("UN")
	err := readXML(c.list.Name, r, func(name string) bool { return name == "INDIVIDUAL" || name == "ENTITY" }, func(n *node) {
		l := c.entry(orElse(n.value("REFERENCE_NUMBER"), n.value("DATAID")))
		l.Kind = kindOf(strings.ToLower(n.name))
		l.named(strings.Join([]string{n.value("FIRST_NAME"), n.value("SECOND_NAME"), n.value("THIRD_NAME"), n.value("FOURTH_NAME")}, " "), true, false)
		l.named(n.value("NAME_ORIGINAL_SCRIPT"), false, false)
		for _, alias := range [...]string{"INDIVIDUAL_ALIAS", "ENTITY_ALIAS"} {
			n.each(alias, func(a *node) { l.named(a.value("ALIAS_NAME"), false, strings.EqualFold(a.value("QUALITY"), "low")) })
		}
		n.each("INDIVIDUAL_DATE_OF_BIRTH", func(d *node) { l.born(orElse(d.value("DATE"), orElse(d.value("YEAR"), d.value("FROM_YEAR")))) })
		n.each("NATIONALITY/VALUE", func(k *node) { l.of(k.text) })
		for _, address := range [...]string{"INDIVIDUAL_ADDRESS/COUNTRY", "ENTITY_ADDRESS/COUNTRY"} {
			n.each(address, func(k *node) { l.of(k.text) })
		}
		n.each("INDIVIDUAL_DOCUMENT", func(d *node) {
			l.identified(d.value("TYPE_OF_DOCUMENT"), d.value("NUMBER"), d.value("ISSUING_COUNTRY"))
		})
		l.under(n.value("UN_LIST_TYPE"))
		l.Remarks = n.value("COMMENTS1")
	}, func(n *node) {
		if n.name == "CONSOLIDATED_LIST" {
			date, _, _ := strings.Cut(n.attr("dateGenerated"), "T")
			c.list.Date = dateIn(date, time.DateOnly)
		}
	})
	return finish(c, err)
}

// finish returns the list, or the error of reading it.
func finish(c *collector, err error) (*List, error) {
	if err != nil {
		return nil, err
	}
	l := c.done()
	if len(l.Entries) == 0 {
		return nil, fault(l.Name, "empty", 0, "there are no entries of this list in the file")
	}
	return l, nil
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// dateIn reads a date in one of the layouts, the zero date for none.
func dateIn(s string, layouts ...string) trade.Date {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return trade.DateOf(t)
		}
	}
	return trade.Date{}
}
