package crossborder_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/crossborder-go/crossborder"

// list runs go list on packages of this module.
func list(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Skipf("go list isn't available here: %v", err)
	}
	return strings.Fields(string(out))
}

// Importers of the core pay for decimal arithmetic and little else: schema validation, HTML and the like sit in packages
// of their own.
func TestCoreImportsLittle(t *testing.T) {
	for _, c := range []struct {
		pkg     string
		outside []string // modules it may link
	}{
		{module + "/landedcost", []string{"github.com/shopspring/decimal"}},
		{module + "/tariff/world", []string{"github.com/shopspring/decimal"}},
		{module, []string{"github.com/shopspring/decimal", "golang.org/x/text"}},
	} {
		for _, dep := range list(t, "-deps", c.pkg) {
			first, _, _ := strings.Cut(dep, "/")
			if strings.Contains(first, ".") && !strings.HasPrefix(dep, module) && !slices.ContainsFunc(c.outside, func(m string) bool { return strings.HasPrefix(dep, m) }) {
				t.Errorf("%s links %s", c.pkg, dep)
			}
			if slices.Contains([]string{"html/template", "text/template", "net/http", "os/exec", "encoding/xml", module + "/schema", "github.com/go-pdf/fpdf", module + "/customs/document", module + "/customs/screening", module + "/tariff/search"}, dep) {
				t.Errorf("%s links %s", c.pkg, dep)
			}
		}
	}
}

// Packages import downwards only.
func TestPackagesImportDownwards(t *testing.T) {
	floors := []string{"trade", "tariff", "landedcost", "customs", "carrier", "returns"} // a room may use those before it
	floor := func(pkg string) int {
		rest, ok := strings.CutPrefix(pkg, module+"/")
		if !ok || strings.HasPrefix(rest, "internal/") || strings.HasPrefix(rest, "examples/") || strings.HasPrefix(rest, "schema") {
			return -1
		}
		room, _, _ := strings.Cut(rest, "/")
		return slices.Index(floors, room)
	}
	for _, pkg := range list(t, "./...") {
		mine := floor(pkg)
		if mine < 0 {
			continue
		}
		for _, dep := range list(t, "-f", `{{join .Imports " "}}`, pkg) {
			if dep == module {
				t.Errorf("%s imports the roof", pkg)
			}
			if theirs := floor(dep); theirs > mine {
				t.Errorf("%s imports %s above it", pkg, dep)
			}
			if mine == slices.Index(floors, "carrier") && floor(dep) == slices.Index(floors, "customs") {
				t.Errorf("%s imports its neighbour %s", pkg, dep)
			}
		}
	}
}

// A library for one purpose stays in the package that needs it.
func TestOutsideLibrariesStayInTheirPackage(t *testing.T) {
	for library, only := range map[string]string{
		"github.com/go-pdf/fpdf": module + "/customs/document/pdf",
	} {
		for _, pkg := range list(t, "./...") {
			if slices.Contains(list(t, "-f", `{{join .Imports " "}}`, pkg), library) && pkg != only {
				t.Errorf("%s imports %s, which is for %s alone", pkg, library, only)
			}
		}
	}
}
