package screening_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/crossborder-go/crossborder/customs/screening"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
)

// The samples have the forms of the official files and invented people in them.
const (
	ofacXML = `<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
  <publshInformation><Publish_Date>11/20/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
  <sdnEntry><uid>101</uid><firstName>Ivan Petrovich</firstName><lastName>ZAVADSKIY</lastName><sdnType>Individual</sdnType>
    <programList><program>SDGT</program><program>SDGT</program></programList>
    <idList><id><uid>1</uid><idType>Passport</idType><idNumber>A 0003286</idNumber><idCountry>Russia</idCountry></id></idList>
    <akaList><aka><uid>2</uid><type>a.k.a.</type><category>strong</category><lastName>ZAVADSKY</lastName><firstName>Vanya</firstName></aka>
      <aka><uid>3</uid><type>a.k.a.</type><category>weak</category><lastName>THE BEAR</lastName></aka></akaList>
    <nationalityList><nationality><uid>4</uid><country>Russia</country><mainEntry>true</mainEntry></nationality></nationalityList>
    <dateOfBirthList><dateOfBirthItem><uid>5</uid><dateOfBirth>16 Jul 1951</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>
  </sdnEntry>
  <sdnEntry><uid>102</uid><lastName>NORTHERN STAR SHIPPING CO. LTD.</lastName><sdnType>Entity</sdnType><programList><program>DPRK</program></programList></sdnEntry>
</sdnList>`
	ofacSDN = `101,"ZAVADSKIY, Ivan Petrovich","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 16 Jul 1951; nationality Russia; Passport A0003286 (Russia)."
102,"NORTHERN STAR SHIPPING CO. LTD.",-0- ,"DPRK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- 
` + "\x1a"
	ofacALT = `101,7,"aka","ZAVADSKY, Vanya",-0- 
102,8,"fka","POLE STAR LINES",-0- 
999,9,"aka","NOBODY",-0- 
`
	ofacADD = `101,3,"1 Lenina","Moscow","Russia",-0- 
102,4,-0- ,-0- ,"Korea, North",-0- 
`
	euXML = `<?xml version="1.0" encoding="UTF-8"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-11-19T10:00:00.000+01:00" globalFileId="1">
 <sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.1.23" logicalId="13"><regulation programme="RUS" numberTitle="2014/269"/>
  <subjectType code="person" classificationCode="P"/>
  <nameAlias firstName="" middleName="" lastName="" wholeName="Иван Завадский" strong="true"/><nameAlias wholeName="Ivan Zavadskij" strong="true"/><nameAlias wholeName="Bear" strong="false"/>
  <citizenship countryIso2Code="RU"/><birthdate birthdate="1951-07-16" year="1951" countryIso2Code="00"/>
  <identification number="A0003286" identificationTypeCode="passport" countryIso2Code="RU"/></sanctionEntity></export>`
	euCSV = "\ufefffileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_SubjectType;NameAlias_LastName;NameAlias_FirstName;NameAlias_MiddleName;NameAlias_WholeName;BirthDate_BirthDate;BirthDate_Year;Citizenship_CountryIso2Code;Identification_Number;Identification_TypeCode\n" +
		"19/11/2026;13;EU.1.23;P;;;;Ivan Zavadskij;;;;;\n19/11/2026;13;EU.1.23;P;;;;;1951-07-16;1951;;;\n19/11/2026;13;EU.1.23;P;;;;;;;RU;A0003286;passport\n19/11/2026;14;EU.2.1;E;;;;Pole Star Lines;;;;;\n"
	ukXML = `<?xml version="1.0" encoding="utf-8"?><Designations><DateGenerated>18/11/2026</DateGenerated><Designation><UniqueID>RUS0001</UniqueID><RegimeName>The Russia (Sanctions) (EU Exit) Regulations 2019</RegimeName>
  <IndividualEntityShip>Individual</IndividualEntityShip><Names><Name><Name6>ZAVADSKIY</Name6><Name1>Ivan</Name1><NameType>Primary Name</NameType></Name>
  <Name><Name6>Bear</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a.</AliasStrength></Name></Names>
  <IndividualDetails><Individual><DOBs><DOB>16/07/1951</DOB></DOBs><Nationalities><Nationality>Russia</Nationality></Nationalities><PassportDetails><Passport><PassportNumber>A0003286</PassportNumber></Passport></PassportDetails></Individual></IndividualDetails></Designation></Designations>`
	ukCSV = "Report Date: 18-Nov-2026,,,\nLast Updated,Unique ID,Name 6,Name 1,Name 2,Name type,Alias strength,Designation Type,D.O.B,Nationality(/ies),Passport number,Regime Name\n" +
		"01/01/2026,RUS0001,ZAVADSKIY,Ivan,Petrovich,Primary Name,,Individual,16/07/1951,Russia,A0003286,Russia\n01/01/2026,RUS0001,Bear,,,Alias,Low quality a.k.a.,Individual,16/07/1951,Russia,,Russia\n"
	unXML = `<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="2026-11-17T00:00:00"><INDIVIDUALS><INDIVIDUAL><DATAID>6908555</DATAID><FIRST_NAME>IVAN</FIRST_NAME><SECOND_NAME>ZAVADSKIY</SECOND_NAME>
  <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.001</REFERENCE_NUMBER><NATIONALITY><VALUE>Russian Federation</VALUE></NATIONALITY>
  <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Vanya Zavadsky</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1951-07-16</DATE></INDIVIDUAL_DATE_OF_BIRTH>
  <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>A0003286</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS>
  <ENTITIES><ENTITY><DATAID>7</DATAID><FIRST_NAME>POLE STAR LINES</FIRST_NAME><REFERENCE_NUMBER>KPe.001</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>`
)

func read(t testing.TB, l *screening.List, err error) *screening.List {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestReaders(t *testing.T) {
	born := []screening.BirthDate{{Year: 1951, Month: 7, Day: 16}}
	tests := []struct {
		name string
		read func() (*screening.List, error)
		date string
		want screening.Listed // the first entry
		more int              // entries in all
	}{
		{"OFAC XML", func() (*screening.List, error) { return screening.ReadOFACXML(strings.NewReader(ofacXML)) }, "2026-11-20", screening.Listed{
			ID: "101", List: "OFAC", Kind: screening.Person, Name: "Ivan Petrovich ZAVADSKIY",
			Aliases: []screening.Alias{{Name: "Vanya ZAVADSKY"}, {Name: "THE BEAR", Weak: true}}, Births: born, Countries: []string{"Russia"},
			IDs: []screening.Document{{Type: "Passport", Number: "A 0003286", Country: "Russia"}}, Programmes: []string{"SDGT"}}, 2},
		{"OFAC CSV", func() (*screening.List, error) {
			return screening.ReadOFACCSV(strings.NewReader(ofacSDN), strings.NewReader(ofacALT), strings.NewReader(ofacADD))
		}, "", screening.Listed{
			ID: "101", List: "OFAC", Kind: screening.Person, Name: "Ivan Petrovich ZAVADSKIY", Aliases: []screening.Alias{{Name: "Vanya ZAVADSKY"}}, Births: born,
			Countries: []string{"Russia"}, IDs: []screening.Document{{Type: "Passport", Number: "A0003286", Country: "Russia"}}, Programmes: []string{"SDGT"},
			Remarks: "DOB 16 Jul 1951; nationality Russia; Passport A0003286 (Russia)."}, 2},
		{"EU XML", func() (*screening.List, error) { return screening.ReadEUXML(strings.NewReader(euXML)) }, "2026-11-19", screening.Listed{
			ID: "EU.1.23", List: "EU", Kind: screening.Person, Name: "Иван Завадский", Aliases: []screening.Alias{{Name: "Ivan Zavadskij"}, {Name: "Bear", Weak: true}},
			Births: born, Countries: []string{"RU"}, IDs: []screening.Document{{Type: "passport", Number: "A0003286", Country: "RU"}}, Programmes: []string{"RUS"}}, 1},
		{"EU CSV", func() (*screening.List, error) { return screening.ReadEUCSV(strings.NewReader(euCSV)) }, "2026-11-19", screening.Listed{
			ID: "EU.1.23", List: "EU", Kind: screening.Person, Name: "Ivan Zavadskij", Births: born, Countries: []string{"RU"},
			IDs: []screening.Document{{Type: "passport", Number: "A0003286"}}}, 2},
		{"UK XML", func() (*screening.List, error) { return screening.ReadUKXML(strings.NewReader(ukXML)) }, "2026-11-18", screening.Listed{
			ID: "RUS0001", List: "UK", Kind: screening.Person, Name: "Ivan ZAVADSKIY", Aliases: []screening.Alias{{Name: "Bear", Weak: true}}, Births: born, Countries: []string{"Russia"},
			IDs: []screening.Document{{Type: "passport", Number: "A0003286"}}, Programmes: []string{"The Russia (Sanctions) (EU Exit) Regulations 2019"}}, 1},
		{"UK CSV", func() (*screening.List, error) { return screening.ReadUKCSV(strings.NewReader(ukCSV)) }, "2026-11-18", screening.Listed{
			ID: "RUS0001", List: "UK", Kind: screening.Person, Name: "Ivan Petrovich ZAVADSKIY", Aliases: []screening.Alias{{Name: "Bear", Weak: true}}, Births: born, Countries: []string{"Russia"},
			IDs: []screening.Document{{Type: "passport", Number: "A0003286"}}, Programmes: []string{"Russia"}}, 1},
		{"UN XML", func() (*screening.List, error) { return screening.ReadUNXML(strings.NewReader(unXML)) }, "2026-11-17", screening.Listed{
			ID: "KPi.001", List: "UN", Kind: screening.Person, Name: "IVAN ZAVADSKIY", Aliases: []screening.Alias{{Name: "Vanya Zavadsky"}}, Births: born,
			Countries: []string{"Russian Federation"}, IDs: []screening.Document{{Type: "Passport", Number: "A0003286"}}, Programmes: []string{"DPRK"}}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := tt.read()
			l = read(t, l, err)
			if l.Date.String() != tt.date || len(l.Entries) != tt.more {
				t.Errorf("%d entries of %q, want %d of %q", len(l.Entries), l.Date, tt.more, tt.date)
			}
			if diff := cmp.Diff(tt.want, l.Entries[0]); diff != "" {
				t.Errorf("first entry (-want +got):\n%s", diff)
			}
			// the same person is found in each list, by each of his names, by number and with a slip
			x := screening.New(l)
			for _, q := range []screening.Query{
				{Name: "Ivan Zavadskiy"}, {Name: "ZAVADSKIJ, Ivan"}, {Name: "Иван Завадский"}, {Name: "nobody at all", IDs: []string{"a-000 3286"}},
				{Name: "Iwan Zavadskiy", Births: born, Countries: []string{"RU"}},
			} {
				found, err := x.Search(t.Context(), q, screening.Options{MinScore: 0.8})
				if err != nil || len(found) != 1 || found[0].Listed.ID != tt.want.ID || len(found[0].Evidence) == 0 {
					t.Errorf("%+v finds %+v (%v)", q, found, err)
				}
			}
		})
	}
}

func TestReadersRefuse(t *testing.T) {
	tests := []struct {
		name, text, code string
	}{
		{"empty", "", "screening.empty"},
		{"not XML", "101,name", "screening.empty"},
		{"another list", unXML, "screening.empty"},
		{"a document type", `<!DOCTYPE x [<!ENTITY a "aaaa">]><sdnList><sdnEntry><uid>1</uid><lastName>&a;</lastName></sdnEntry></sdnList>`, "screening.doctype"},
		{"an entity", `<sdnList><sdnEntry><uid>1</uid><lastName>&a;</lastName></sdnEntry></sdnList>`, "screening.xml"},
		{"cut off", ofacXML[:len(ofacXML)/2], "screening.xml"},
		{"too deep", "<sdnList>" + strings.Repeat("<a>", 100), "screening.depth"},
		{"too deep inside", "<sdnList><sdnEntry>" + strings.Repeat("<a>", 100), "screening.xml"},
		{"another encoding", `<?xml version="1.0" encoding="UTF-7"?><sdnList/>`, "screening.xml"},
	}
	for _, tt := range tests {
		if _, err := screening.ReadOFACXML(strings.NewReader(tt.text)); !errors.Is(err, trade.Finding{Code: tt.code}) {
			t.Errorf("%s: got %v, want code %s", tt.name, err, tt.code)
		}
	}
	if _, err := screening.ReadUKCSV(strings.NewReader("a,b\n1,2\n")); !errors.Is(err, trade.Finding{Code: "screening.empty"}) {
		t.Errorf("another table: %v", err)
	}
	if _, err := screening.ReadOFACCSV(strings.NewReader("1,2\n"), nil, nil); !errors.Is(err, trade.Finding{Code: "screening.csv"}) {
		t.Errorf("a short row: %v", err)
	}
}

func TestSearch(t *testing.T) {
	l := &screening.List{Name: "TEST", Entries: []screening.Listed{
		{ID: "1", Kind: screening.Person, Name: "Mohammed Al-Zawahiri", Births: []screening.BirthDate{{Year: 1951, Month: 6, Day: 19}}, Countries: []string{"Egypt"}},
		{ID: "2", Kind: screening.Entity, Name: "Al-Qaida in Iraq"},
		{ID: "3", Kind: screening.Entity, Name: "Northern Star Shipping Co. Ltd."},
		{ID: "4", Kind: screening.Person, Name: "Łukasz Żółć", Aliases: []screening.Alias{{Name: "Tiger", Weak: true}}},
		{ID: "5", Kind: screening.Vessel, Name: "STAR OF THE SEA", IDs: []screening.Document{{Type: "IMO", Number: "9123456"}}},
	}}
	x := screening.New(l, nil)
	born := func(y, m, d int) []screening.BirthDate { return []screening.BirthDate{{Year: y, Month: m, Day: d}} }
	tests := []struct {
		name  string
		query screening.Query
		opts  screening.Options
		want  string // ids in order of score
	}{
		{"the same", screening.Query{Name: "Mohammed Al-Zawahiri"}, screening.Options{}, "1"},
		{"order and case", screening.Query{Name: "AL ZAWAHIRI, mohammed"}, screening.Options{}, "1"},
		{"without the particle", screening.Query{Name: "Mohammed Zawahiri"}, screening.Options{}, "1"},
		{"another spelling", screening.Query{Name: "Muhammad al-Zawahri"}, screening.Options{}, "1"},
		{"a common first name", screening.Query{Name: "Mohammed Salah"}, screening.Options{}, ""},
		{"born the same day", screening.Query{Name: "Mohamed Zawahri", Births: born(1951, 6, 19)}, screening.Options{MinScore: 0.95}, "1"},
		{"born forty years later", screening.Query{Name: "Mohammed Al-Zawahiri", Births: born(1991, 6, 19)}, screening.Options{}, ""},
		{"forty years later, lower threshold", screening.Query{Name: "Mohammed Al-Zawahiri", Births: born(1991, 6, 19)}, screening.Options{MinScore: 0.7}, "1"},
		{"particle written together", screening.Query{Name: "Alqaida Iraq"}, screening.Options{}, "2"},
		{"legal form left out", screening.Query{Name: "Northern Star Shipping"}, screening.Options{}, "3"},
		{"another legal form", screening.Query{Name: "Northern Star Shipping LLC"}, screening.Options{}, "3"},
		{"another kind", screening.Query{Name: "Northern Star Shipping", Kind: screening.Person}, screening.Options{}, ""},
		{"accents", screening.Query{Name: "Lukasz Zolc"}, screening.Options{}, "4"},
		{"a weak alias", screening.Query{Name: "Tiger"}, screening.Options{}, ""},
		{"a weak alias, asked for", screening.Query{Name: "Tiger"}, screening.Options{Weak: true}, "4"},
		{"by number", screening.Query{Name: "MV Unknown", IDs: []string{"IMO 9123456", "9123456"}}, screening.Options{}, "5"},
		{"nobody", screening.Query{Name: "Jane Q. Public"}, screening.Options{}, ""},
		{"nothing", screening.Query{}, screening.Options{}, ""},
		{"only a legal form", screening.Query{Name: "Ltd"}, screening.Options{}, ""},
	}
	for _, tt := range tests {
		found, err := x.Search(t.Context(), tt.query, tt.opts)
		got := ""
		for _, m := range found {
			got += m.Listed.ID
			if m.Score < 0 || m.Score > 1 || len(m.Evidence) == 0 {
				t.Errorf("%s: score %v, evidence %v", tt.name, m.Score, m.Evidence)
			}
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: finds %q (%v), want %q: %+v", tt.name, got, err, tt.want, found)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, screening.Query{Name: "x"}, screening.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := screening.New().Search(t.Context(), screening.Query{Name: "x"}, screening.Options{}); err != nil {
		t.Errorf("an index without lists: %v", err)
	}
}

func TestParseBirthDate(t *testing.T) {
	for text, want := range map[string]string{
		"16 Jul 1951": "1951-07-16", "1951-07-16": "1951-07-16", "16/07/1951": "1951-07-16", "circa 1951": "1951", "1951": "1951",
		"00/00/1951": "1951", "Jul 1951": "1951-07", "1951-07-16T00:00:00": "1951-07-16", "1951 to 1953": "1951", "": "", "unknown": "", "99": "",
	} {
		d, ok := screening.ParseBirthDate(text)
		if got := d.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q (%v), want %q", text, got, ok, want)
		}
	}
}

// population makes an index of n invented people, and some of their names.
func population(n int) (*screening.Index, []string) {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("ba ko mi ra tu sha len dor vek sky ana iev mov hus sein kha lid mar tin gon zal ez per ov ich yun ho lee sang wei zh ou fer nan do")
	word := func() string {
		w := ""
		for range 2 + r.IntN(3) {
			w += syllables[r.IntN(len(syllables))]
		}
		return w
	}
	common := make([]string, 400) // first names repeat
	for i := range common {
		common[i] = word()
	}
	l := &screening.List{Name: "GENERATED"}
	for i := range n {
		e := screening.Listed{ID: fmt.Sprint(i), Kind: screening.Person, Name: common[r.IntN(len(common))] + " " + word() + " " + word()}
		for range r.IntN(3) {
			e.Aliases = append(e.Aliases, screening.Alias{Name: common[r.IntN(len(common))] + " " + word()})
		}
		l.Entries = append(l.Entries, e)
	}
	var names []string
	for i := range 50 {
		names = append(names, l.Entries[i*n/50].Name)
	}
	return screening.New(l), names
}

// Whoever is listed is found, also with a letter wrong and the names turned round.
func TestSearchFindsEveryone(t *testing.T) {
	x, names := population(3000)
	var wait sync.WaitGroup
	for _, n := range names {
		wait.Go(func() {
			parts := strings.Fields(n)
			slip := []byte(parts[1])
			slip[len(slip)-1] = 'q'
			for _, q := range []string{n, parts[2] + ", " + parts[0] + " " + parts[1], parts[0] + " " + string(slip) + " " + parts[2]} {
				found, err := x.Search(context.Background(), screening.Query{Name: q}, screening.Options{MinScore: 0.88})
				ok := false
				for _, m := range found {
					ok = ok || m.Listed.Name == n
				}
				if err != nil || !ok {
					t.Errorf("%q doesn't find %q: %+v (%v)", q, n, found, err)
				}
			}
		})
	}
	wait.Wait()
}

func FuzzReaders(f *testing.F) {
	for _, s := range []string{ofacXML, ofacSDN, euXML, euCSV, ukXML, ukCSV, unXML} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		readers := []func() (*screening.List, error){
			func() (*screening.List, error) { return screening.ReadOFACXML(strings.NewReader(s)) },
			func() (*screening.List, error) {
				return screening.ReadOFACCSV(strings.NewReader(s), strings.NewReader(s), strings.NewReader(s))
			},
			func() (*screening.List, error) { return screening.ReadEUXML(strings.NewReader(s)) },
			func() (*screening.List, error) { return screening.ReadEUCSV(strings.NewReader(s)) },
			func() (*screening.List, error) { return screening.ReadUKXML(strings.NewReader(s)) },
			func() (*screening.List, error) { return screening.ReadUKCSV(strings.NewReader(s)) },
			func() (*screening.List, error) { return screening.ReadUNXML(strings.NewReader(s)) },
		}
		for _, read := range readers {
			l, err := read()
			if err != nil {
				continue
			}
			x := screening.New(l)
			for i := range l.Entries {
				if _, err := x.Search(t.Context(), screening.Query{Name: l.Entries[i].Name, Births: l.Entries[i].Births}, screening.Options{}); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func FuzzSearch(f *testing.F) {
	x, names := population(200)
	f.Add(names[0], "1951-07-16")
	f.Add("Al\u202e-Qaida\x00", "16 Jul 1951")
	f.Add("東京 株式会社 Łódź", "")
	f.Fuzz(func(t *testing.T, name, birth string) {
		q := screening.Query{Name: name, IDs: []string{birth}, Countries: []string{birth}}
		if d, ok := screening.ParseBirthDate(birth); ok {
			q.Births = append(q.Births, d)
		}
		found, err := x.Search(t.Context(), q, screening.Options{MinScore: 0.5})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found {
			if m.Score < 0.5 || m.Score > 1 {
				t.Fatalf("%q scores %v", name, m.Score)
			}
		}
	})
}

// BenchmarkSearch screens one name against 30,000 listed people with about 60,000 names.
func BenchmarkSearch(b *testing.B) {
	x, names := population(30_000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := x.Search(context.Background(), screening.Query{Name: names[i%len(names)]}, screening.Options{}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func ExampleIndex_Search() {
	list, err := screening.ReadOFACXML(strings.NewReader(ofacXML))
	if err != nil {
		fmt.Println(err)
		return
	}
	birth, _ := screening.ParseBirthDate("1951")
	found, _ := screening.New(list).Search(context.Background(),
		screening.Query{Name: "Iwan Zavadsky", Births: []screening.BirthDate{birth}}, screening.Options{MinScore: 0.85})
	for _, m := range found {
		fmt.Printf("%s %s: %.2f\n", m.Listed.List, m.Listed.Name, m.Score)
		for _, e := range m.Evidence {
			fmt.Printf("  %s %q is like %q: %.2f\n", e.What, e.Asked, e.Listed, e.Score)
		}
	}
	// Output:
	// OFAC Ivan Petrovich ZAVADSKIY: 0.88
	//   name "Iwan Zavadsky" is like "Ivan Petrovich ZAVADSKIY": 0.88
	//   birth date "1951" is like "1951-07-16": 0.90
}
