package ids_test

import (
	"fmt"

	"github.com/crossborder-go/crossborder/customs/ids"
)

func ExampleCheck() {
	for _, v := range []string{"390.533.447-05", "390.533.447-06"} {
		r, _ := ids.Check("BR", "cpf", v)
		fmt.Printf("%s %v %q\n", r.Normalised, r.Valid, r.Reason)
	}
	// Output:
	// 39053344705 true ""
	// 39053344706 false "check digit"
}

func ExampleVAT() {
	r, _ := ids.VAT("", "BE 0202.239.951")
	fmt.Println(r.Normalised, r.Valid)
	// Output: BE0202239951 true
}
