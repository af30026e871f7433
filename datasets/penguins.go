package datasets

import (
	_ "embed"
	"fmt"
	"strings"
)

// Penguins reads the Palmer penguins, 344 birds that were measured on three islands in Antarctica from
// 2007 to 2009, with options as of [CSV]:
//
//	table, err := datasets.Penguins(datasets.Target("species"), datasets.Categories("species"),
//		datasets.OneHot("island", "sex"), datasets.DropMissing())
//
// The columns are species (Adelie, Chinstrap, Gentoo), island (Biscoe, Dream, Torgersen),
// bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g, sex (female, male) and year. Two birds
// have no measurements, and eleven no sex: the table is refused until an option says what becomes of
// them. The file is a part of this package, 15 kB; no network is needed.
//
// Allison Horst, Alison Hill and Kristen Gorman: palmerpenguins, 2020, doi:10.5281/zenodo.3960218;
// its licence is CC0. The data were collected by Kristen Gorman and the Palmer Station LTER.
func Penguins(options ...CSVOption) (*Table, error) {
	t, err := readCSV(strings.NewReader(penguins), options)
	if err != nil {
		return nil, fmt.Errorf("datasets: penguins.csv: %w", err)
	}
	t.Name = "Penguins"
	return t, nil
}

//go:embed penguins.csv
var penguins string
