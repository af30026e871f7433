package keras

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	upperAfterAny   = regexp.MustCompile(`(.)([A-Z][a-z]+)`)
	upperAfterLower = regexp.MustCompile(`([a-z])([A-Z])`)
	notWord         = regexp.MustCompile(`\W+`)
)

// snake spells a class's name as Keras does in names and weight files: "BatchNormalization" is "batch_normalization", "Conv2D" is
// "conv2d".
func snake(class string) string {
	s := notWord.ReplaceAllString(class, "")
	s = upperAfterAny.ReplaceAllString(s, "${1}_${2}")
	return strings.ToLower(upperAfterLower.ReplaceAllString(s, "${1}_${2}"))
}

// A counter numbers names: the second "dense" becomes "dense_1", the third "dense_2".
type counter map[string]int

func (c counter) next(name string) string {
	n := c[name]
	c[name]++
	if n == 0 {
		return name
	}
	return name + "_" + strconv.Itoa(n)
}
