// Package language chooses the language of what is displayed: the fixed texts of figures, panels and
// hints. English is the default, and the environment variable HORNBOOK_LANG=zh chooses Chinese; the
// kernel sets it for the notebooks of a folder named zh.
package language

import (
	"os"
	"strings"
)

// Variable is the environment variable that chooses the language.
const Variable = "HORNBOOK_LANG"

// Chinese reports whether texts are displayed in Chinese. As in a locale's name, a region or a script
// may follow the language: zh, zh-CN, zh_CN.UTF-8 and zh-Hans all are Chinese.
func Chinese() bool {
	name := strings.ToLower(os.Getenv(Variable))
	base, _, _ := strings.Cut(strings.ReplaceAll(name, "_", "-"), "-")
	return base == "zh"
}

// Pick is the one of the texts that is in the displays' language.
func Pick(en, zh string) string {
	if Chinese() {
		return zh
	}
	return en
}
