package trade

// CountryTableDate is the day on which the country table was last compared with a public copy of ISO 3166-1 (the
// iso-codes of Debian).
const CountryTableDate = "2026-11-22"

// countryTable has a line for each country and territory of ISO 3166-1: alpha-2 code, numeric code, short English name.
// Two codes that customs use and ISO leaves to its users stand in it without a number: XI, Northern Ireland, and XK, Kosovo.
const countryTable = "" +
	"AD 020 Andorra\n" +
	"AE 784 United Arab Emirates\n" +
	"AF 004 Afghanistan\n" +
	"AG 028 Antigua and Barbuda\n" +
	"AI 660 Anguilla\n" +
	"AL 008 Albania\n" +
	"AM 051 Armenia\n" +
	"AO 024 Angola\n" +
	"AQ 010 Antarctica\n" +
	"AR 032 Argentina\n" +
	"AS 016 American Samoa\n" +
	"AT 040 Austria\n" +
	"AU 036 Australia\n" +
	"AW 533 Aruba\n" +
	"AX 248 Åland Islands\n" +
	"AZ 031 Azerbaijan\n" +
	"BA 070 Bosnia and Herzegovina\n" +
	"BB 052 Barbados\n" +
	"BD 050 Bangladesh\n" +
	"BE 056 Belgium\n" +
	"BF 854 Burkina Faso\n" +
	"BG 100 Bulgaria\n" +
	"BH 048 Bahrain\n" +
	"BI 108 Burundi\n" +
	"BJ 204 Benin\n" +
	"BL 652 Saint Barthélemy\n" +
	"BM 060 Bermuda\n" +
	"BN 096 Brunei\n" +
	"BO 068 Bolivia\n" +
	"BQ 535 Bonaire, Sint Eustatius and Saba\n" +
	"BR 076 Brazil\n" +
	"BS 044 Bahamas\n" +
	"BT 064 Bhutan\n" +
	"BV 074 Bouvet Island\n" +
	"BW 072 Botswana\n" +
	"BY 112 Belarus\n" +
	"BZ 084 Belize\n" +
	"CA 124 Canada\n" +
	"CC 166 Cocos (Keeling) Islands\n" +
	"CD 180 Democratic Republic of the Congo\n" +
	"CF 140 Central African Republic\n" +
	"CG 178 Republic of the Congo\n" +
	"CH 756 Switzerland\n" +
	"CI 384 Côte d'Ivoire\n" +
	"CK 184 Cook Islands\n" +
	"CL 152 Chile\n" +
	"CM 120 Cameroon\n" +
	"CN 156 China\n" +
	"CO 170 Colombia\n" +
	"CR 188 Costa Rica\n" +
	"CU 192 Cuba\n" +
	"CV 132 Cabo Verde\n" +
	"CW 531 Curaçao\n" +
	"CX 162 Christmas Island\n" +
	"CY 196 Cyprus\n" +
	"CZ 203 Czechia\n" +
	"DE 276 Germany\n" +
	"DJ 262 Djibouti\n" +
	"DK 208 Denmark\n" +
	"DM 212 Dominica\n" +
	"DO 214 Dominican Republic\n" +
	"DZ 012 Algeria\n" +
	"EC 218 Ecuador\n" +
	"EE 233 Estonia\n" +
	"EG 818 Egypt\n" +
	"EH 732 Western Sahara\n" +
	"ER 232 Eritrea\n" +
	"ES 724 Spain\n" +
	"ET 231 Ethiopia\n" +
	"FI 246 Finland\n" +
	"FJ 242 Fiji\n" +
	"FK 238 Falkland Islands\n" +
	"FM 583 Micronesia\n" +
	"FO 234 Faroe Islands\n" +
	"FR 250 France\n" +
	"GA 266 Gabon\n" +
	"GB 826 United Kingdom\n" +
	"GD 308 Grenada\n" +
	"GE 268 Georgia\n" +
	"GF 254 French Guiana\n" +
	"GG 831 Guernsey\n" +
	"GH 288 Ghana\n" +
	"GI 292 Gibraltar\n" +
	"GL 304 Greenland\n" +
	"GM 270 Gambia\n" +
	"GN 324 Guinea\n" +
	"GP 312 Guadeloupe\n" +
	"GQ 226 Equatorial Guinea\n" +
	"GR 300 Greece\n" +
	"GS 239 South Georgia and the South Sandwich Islands\n" +
	"GT 320 Guatemala\n" +
	"GU 316 Guam\n" +
	"GW 624 Guinea-Bissau\n" +
	"GY 328 Guyana\n" +
	"HK 344 Hong Kong\n" +
	"HM 334 Heard Island and McDonald Islands\n" +
	"HN 340 Honduras\n" +
	"HR 191 Croatia\n" +
	"HT 332 Haiti\n" +
	"HU 348 Hungary\n" +
	"ID 360 Indonesia\n" +
	"IE 372 Ireland\n" +
	"IL 376 Israel\n" +
	"IM 833 Isle of Man\n" +
	"IN 356 India\n" +
	"IO 086 British Indian Ocean Territory\n" +
	"IQ 368 Iraq\n" +
	"IR 364 Iran\n" +
	"IS 352 Iceland\n" +
	"IT 380 Italy\n" +
	"JE 832 Jersey\n" +
	"JM 388 Jamaica\n" +
	"JO 400 Jordan\n" +
	"JP 392 Japan\n" +
	"KE 404 Kenya\n" +
	"KG 417 Kyrgyzstan\n" +
	"KH 116 Cambodia\n" +
	"KI 296 Kiribati\n" +
	"KM 174 Comoros\n" +
	"KN 659 Saint Kitts and Nevis\n" +
	"KP 408 North Korea\n" +
	"KR 410 South Korea\n" +
	"KW 414 Kuwait\n" +
	"KY 136 Cayman Islands\n" +
	"KZ 398 Kazakhstan\n" +
	"LA 418 Laos\n" +
	"LB 422 Lebanon\n" +
	"LC 662 Saint Lucia\n" +
	"LI 438 Liechtenstein\n" +
	"LK 144 Sri Lanka\n" +
	"LR 430 Liberia\n" +
	"LS 426 Lesotho\n" +
	"LT 440 Lithuania\n" +
	"LU 442 Luxembourg\n" +
	"LV 428 Latvia\n" +
	"LY 434 Libya\n" +
	"MA 504 Morocco\n" +
	"MC 492 Monaco\n" +
	"MD 498 Moldova\n" +
	"ME 499 Montenegro\n" +
	"MF 663 Saint Martin\n" +
	"MG 450 Madagascar\n" +
	"MH 584 Marshall Islands\n" +
	"MK 807 North Macedonia\n" +
	"ML 466 Mali\n" +
	"MM 104 Myanmar\n" +
	"MN 496 Mongolia\n" +
	"MO 446 Macao\n" +
	"MP 580 Northern Mariana Islands\n" +
	"MQ 474 Martinique\n" +
	"MR 478 Mauritania\n" +
	"MS 500 Montserrat\n" +
	"MT 470 Malta\n" +
	"MU 480 Mauritius\n" +
	"MV 462 Maldives\n" +
	"MW 454 Malawi\n" +
	"MX 484 Mexico\n" +
	"MY 458 Malaysia\n" +
	"MZ 508 Mozambique\n" +
	"NA 516 Namibia\n" +
	"NC 540 New Caledonia\n" +
	"NE 562 Niger\n" +
	"NF 574 Norfolk Island\n" +
	"NG 566 Nigeria\n" +
	"NI 558 Nicaragua\n" +
	"NL 528 Netherlands\n" +
	"NO 578 Norway\n" +
	"NP 524 Nepal\n" +
	"NR 520 Nauru\n" +
	"NU 570 Niue\n" +
	"NZ 554 New Zealand\n" +
	"OM 512 Oman\n" +
	"PA 591 Panama\n" +
	"PE 604 Peru\n" +
	"PF 258 French Polynesia\n" +
	"PG 598 Papua New Guinea\n" +
	"PH 608 Philippines\n" +
	"PK 586 Pakistan\n" +
	"PL 616 Poland\n" +
	"PM 666 Saint Pierre and Miquelon\n" +
	"PN 612 Pitcairn\n" +
	"PR 630 Puerto Rico\n" +
	"PS 275 Palestine\n" +
	"PT 620 Portugal\n" +
	"PW 585 Palau\n" +
	"PY 600 Paraguay\n" +
	"QA 634 Qatar\n" +
	"RE 638 Réunion\n" +
	"RO 642 Romania\n" +
	"RS 688 Serbia\n" +
	"RU 643 Russia\n" +
	"RW 646 Rwanda\n" +
	"SA 682 Saudi Arabia\n" +
	"SB 090 Solomon Islands\n" +
	"SC 690 Seychelles\n" +
	"SD 729 Sudan\n" +
	"SE 752 Sweden\n" +
	"SG 702 Singapore\n" +
	"SH 654 Saint Helena, Ascension and Tristan da Cunha\n" +
	"SI 705 Slovenia\n" +
	"SJ 744 Svalbard and Jan Mayen\n" +
	"SK 703 Slovakia\n" +
	"SL 694 Sierra Leone\n" +
	"SM 674 San Marino\n" +
	"SN 686 Senegal\n" +
	"SO 706 Somalia\n" +
	"SR 740 Suriname\n" +
	"SS 728 South Sudan\n" +
	"ST 678 São Tomé and Príncipe\n" +
	"SV 222 El Salvador\n" +
	"SX 534 Sint Maarten\n" +
	"SY 760 Syria\n" +
	"SZ 748 Eswatini\n" +
	"TC 796 Turks and Caicos Islands\n" +
	"TD 148 Chad\n" +
	"TF 260 French Southern Territories\n" +
	"TG 768 Togo\n" +
	"TH 764 Thailand\n" +
	"TJ 762 Tajikistan\n" +
	"TK 772 Tokelau\n" +
	"TL 626 Timor-Leste\n" +
	"TM 795 Turkmenistan\n" +
	"TN 788 Tunisia\n" +
	"TO 776 Tonga\n" +
	"TR 792 Türkiye\n" +
	"TT 780 Trinidad and Tobago\n" +
	"TV 798 Tuvalu\n" +
	"TW 158 Taiwan\n" +
	"TZ 834 Tanzania\n" +
	"UA 804 Ukraine\n" +
	"UG 800 Uganda\n" +
	"UM 581 United States Minor Outlying Islands\n" +
	"US 840 United States\n" +
	"UY 858 Uruguay\n" +
	"UZ 860 Uzbekistan\n" +
	"VA 336 Vatican City\n" +
	"VC 670 Saint Vincent and the Grenadines\n" +
	"VE 862 Venezuela\n" +
	"VG 092 British Virgin Islands\n" +
	"VI 850 United States Virgin Islands\n" +
	"VN 704 Vietnam\n" +
	"VU 548 Vanuatu\n" +
	"WF 876 Wallis and Futuna\n" +
	"WS 882 Samoa\n" +
	"XI --- Northern Ireland\n" +
	"XK --- Kosovo\n" +
	"YE 887 Yemen\n" +
	"YT 175 Mayotte\n" +
	"ZA 710 South Africa\n" +
	"ZM 894 Zambia\n" +
	"ZW 716 Zimbabwe\n"
