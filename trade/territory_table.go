package trade

// place is a rule of TerritoryOf: addresses in country whose region is one of regions, or whose postal code begins with
// one of postcodes, lie in territory. Without regions and postcodes the whole country does.
type place struct {
	country   Country
	regions   string // ISO 3166-2 without the country, and common names, in capitals
	postcodes string // beginnings, without blanks
	territory Territory
}

// places is read from the top; the first rule that fits decides.
var places = [...]place{
	// United Kingdom, Crown Dependencies. Royal Mail serves the islands, so that shops write them as GB.
	{"GB", "NIR NORTHERN_IRELAND", "BT", "XI"},
	{"GB", "JE JERSEY", "JE", "JE"},
	{"GB", "GG GUERNSEY ALDERNEY SARK", "GY", "GG"},
	{"GB", "IM ISLE_OF_MAN", "IM", "GB"}, // one customs and VAT area with the UK
	{"IM", "", "", "GB"},
	{"GB", "AKROTIRI DHEKELIA", "", "CY"}, // the UK bases are under Cypriot customs and VAT (Protocol 3 to the 2003 accession treaty; VAT art. 7)

	// Spain. IC and EA are codes that ISO reserves for the islands and for Ceuta and Melilla.
	{"ES", "CN GC TF CANARIAS CANARY_ISLANDS", "35 38", "ES-CN"},
	{"ES", "CE CEUTA", "51", "ES-CE"},
	{"ES", "ML MELILLA", "52", "ES-ML"},
	{"IC", "", "", "ES-CN"},
	{"EA", "", "52", "ES-ML"},
	{"EA", "", "", "ES-CE"},

	// Portugal.
	{"PT", "30 MADEIRA", "90 91 92 93 94", "PT-30"},
	{"PT", "20 AZORES AÇORES", "95 96 97 98 99", "PT-20"},

	// France. The overseas departments have codes of their own in ISO 3166, as have the other overseas territories; shops
	// write both. 98000 is Monaco, which is FR.
	{"FR", "977 BL", "97133 977", "BL"},
	{"FR", "978 MF", "97150 978", "MF"},
	{"FR", "971 GP", "971", "GP"},
	{"FR", "972 MQ", "972", "MQ"},
	{"FR", "973 GF", "973", "GF"},
	{"FR", "974 RE", "974", "RE"},
	{"FR", "975 PM", "975", "PM"},
	{"FR", "976 YT", "976", "YT"},
	{"FR", "984 TF", "984", "TF"},
	{"FR", "986 WF", "986", "WF"},
	{"FR", "987 PF", "987", "PF"},
	{"FR", "988 NC", "988", "NC"},
	{"MC", "", "", "FR"}, // part of the EU customs territory, and of France for VAT

	// Germany, Austria, Italy, Greece, Finland, Cyprus.
	{"DE", "", "78266", "CH"}, // Büsingen: Swiss customs area by the treaty of 1964, with Swiss VAT; VAT art. 6(2)(b)
	{"DE", "", "27498", "DE-HGL"},
	{"AT", "", "6691 6991 6992 6993", "AT-JM"},
	{"IT", "", "23041", "IT-LIV"},
	{"IT", "", "22061", "IT-CAM"},
	{"IT", "", "4789", "SM"},
	{"IT", "", "00120", "VA"},
	{"GR", "69", "63086", "GR-69"},
	{"FI", "01 AX", "22", "AX"},

	// Nordic islands. Greenland and the Faroes are countries in ISO 3166, but part of Denmark's post.
	{"NO", "21 22", "917 8099", "SJ"},
	{"DK", "GL", "39", "GL"},
	{"DK", "FO", "FO", "FO"},

	// United States. The post treats the islands as states.
	{"US", "PR", "006 007 009", "PR"},
	{"US", "VI", "008", "VI"},
	{"US", "GU", "9691 9692 96930 96931 96932", "GU"},
	{"US", "MP", "96950 96951 96952", "MP"},
	{"US", "AS", "96799", "AS"},
	{"US", "MH", "96960 96970", "MH"},
	{"US", "FM", "96941 96942 96943 96944", "FM"},
	{"US", "PW", "96940", "PW"},

	// China's special administrative regions, Australia's external territories, the Dutch Caribbean.
	{"CN", "HK 91", "", "HK"},
	{"CN", "MO 92", "", "MO"},
	{"CN", "TW 71", "", "TW"},
	{"AU", "", "6798", "CX"},
	{"AU", "", "6799", "CC"},
	{"AU", "", "2899", "NF"},
	{"NL", "AW", "", "AW"},
	{"NL", "CW", "", "CW"},
	{"NL", "SX", "", "SX"},
	{"NL", "BQ1 BQ2 BQ3 BQ", "", "BQ"},
}

// territories are those whose customs or tax law isn't simply that of a country. UCC is Regulation (EU) No 952/2013,
// article 4; VAT is Council Directive 2006/112/EC, articles 5 to 7. Postal codes as on the public lists of the posts.
var territories = [...]TerritoryInfo{
	{"XI", "Northern Ireland", "GB", "XI", "GB", "Windsor Framework: goods are under EU customs law where at risk of moving on, else UK; VAT is collected by the UK under EU rules for goods"},
	{"JE", "Jersey", "JE", "GB", "JE", "in customs union with the UK; outside UK VAT, with a GST of its own"},
	{"GG", "Guernsey", "GG", "GB", "GG", "in customs union with the UK; outside UK VAT, no VAT of its own"},
	{"IM", "Isle of Man", "IM", "GB", "GB", "one customs and VAT area with the UK (Isle of Man Act 1979)"},

	{"ES-CN", "Canary Islands", "ES", "ES", "ES-CN", "UCC art. 4: inside the EU customs territory; VAT art. 6(1)(b): outside, with IGIC and AIEM of their own"},
	{"ES-CE", "Ceuta", "ES", "ES-CE", "ES-CE", "UCC art. 4 and VAT art. 6(2)(c): outside the EU customs and VAT territory, with IPSI of its own"},
	{"ES-ML", "Melilla", "ES", "ES-ML", "ES-ML", "UCC art. 4 and VAT art. 6(2)(d): outside the EU customs and VAT territory, with IPSI of its own"},

	{"PT-20", "Azores", "PT", "PT", "PT-20", "EU customs and VAT territory, with VAT rates of its own (VAT art. 105)"},
	{"PT-30", "Madeira", "PT", "PT", "PT-30", "EU customs and VAT territory, with VAT rates of its own (VAT art. 105)"},

	{"GP", "Guadeloupe", "GP", "FR", "GP", "UCC art. 4: inside the EU customs territory; VAT art. 6(1)(c): outside, French VAT at rates of its own and dock dues"},
	{"MQ", "Martinique", "MQ", "FR", "MQ", "UCC art. 4: inside the EU customs territory; VAT art. 6(1)(c): outside, French VAT at rates of its own and dock dues"},
	{"GF", "French Guiana", "GF", "FR", "GF", "UCC art. 4: inside the EU customs territory; VAT art. 6(1)(c): outside, no VAT, dock dues"},
	{"RE", "Réunion", "RE", "FR", "RE", "UCC art. 4: inside the EU customs territory; VAT art. 6(1)(c): outside, French VAT at rates of its own and dock dues"},
	{"YT", "Mayotte", "YT", "FR", "YT", "UCC art. 4: inside the EU customs territory since 2014; VAT art. 6(1)(c): outside, no VAT, dock dues"},
	{"MF", "Saint Martin", "MF", "FR", "MF", "UCC art. 4: inside the EU customs territory; VAT art. 6(1)(c): outside, with a turnover tax of its own"},
	{"MC", "Monaco", "MC", "FR", "FR", "UCC art. 4(2)(a): part of the EU customs territory; VAT art. 7(1): treated as France"},

	{"DE-HGL", "Heligoland", "DE", "DE-HGL", "DE-HGL", "UCC art. 4 and VAT art. 6(2)(a): outside the EU customs and VAT territory"},
	{"AT-JM", "Jungholz and Mittelberg", "AT", "AT", "AT-JM", "Austrian customs and VAT, at a standard rate of its own (VAT art. 104)"},
	{"IT-LIV", "Livigno", "IT", "IT-LIV", "IT-LIV", "UCC art. 4 and VAT art. 6(2)(e): outside the EU customs and VAT territory"},
	{"IT-CAM", "Campione d'Italia", "IT", "IT", "IT-CAM", "inside the EU customs territory since 2020-01-01 (Regulation (EU) 2019/474); VAT art. 6(1)(f): outside, with a local tax of its own"},
	{"SM", "San Marino", "SM", "IT", "SM", "in customs union with the EU; outside EU VAT, with a single-stage import tax of its own"},
	{"VA", "Vatican City", "VA", "VA", "VA", "outside the EU customs and VAT territory"},
	{"GR-69", "Mount Athos", "GR", "GR", "GR-69", "inside the EU customs territory; VAT art. 6(1)(a): outside"},
	{"AX", "Åland Islands", "AX", "FI", "AX", "inside the EU customs territory; VAT art. 6(1)(d): outside, a tax border with Finland"},

	{"LI", "Liechtenstein", "LI", "CH", "CH", "in customs union with Switzerland since 1923; Swiss VAT law applies by treaty"},
	{"SJ", "Svalbard and Jan Mayen", "SJ", "SJ", "SJ", "outside the Norwegian customs area and VAT (Svalbard)"},
	{"FO", "Faroe Islands", "FO", "FO", "FO", "outside the EU and Danish customs and VAT; laws of its own"},
	{"GL", "Greenland", "GL", "GL", "GL", "outside the EU and Danish customs and VAT; laws of its own"},

	{"PR", "Puerto Rico", "PR", "US", "PR", "inside the US customs territory (19 CFR 101.1); sales and use tax of its own"},
	{"VI", "United States Virgin Islands", "VI", "VI", "VI", "outside the US customs territory (19 CFR 7.2); tariff of its own"},
	{"GU", "Guam", "GU", "GU", "GU", "outside the US customs territory (19 CFR 7.2)"},
	{"MP", "Northern Mariana Islands", "MP", "MP", "MP", "outside the US customs territory (19 CFR 7.2)"},
	{"AS", "American Samoa", "AS", "AS", "AS", "outside the US customs territory (19 CFR 7.2)"},

	{"HK", "Hong Kong", "HK", "HK", "HK", "a customs territory of its own, a free port"},
	{"MO", "Macao", "MO", "MO", "MO", "a customs territory of its own, a free port"},
	{"CX", "Christmas Island", "CX", "CX", "CX", "outside the area of Australia's customs and GST law"},
	{"CC", "Cocos (Keeling) Islands", "CC", "CC", "CC", "outside the area of Australia's customs and GST law"},
	{"NF", "Norfolk Island", "NF", "NF", "NF", "outside the area of Australia's customs and GST law"},
}
