package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// pull folds what was edited in the notebooks back into the lesson's pages: prose and code from the English notebook,
// prose from the Chinese one. What was changed in the source, too, since the notebook was built is an error, and then
// nothing is written.
func (c course) pull(l *lesson) (news []string, err error) {
	var failures []error
	for _, lang := range languages {
		file := c.notebook(l, lang)
		n, err := readOr(file)
		if err != nil {
			return nil, err
		}
		if n == nil {
			continue
		}
		fresh := l.cells(lang)
		if len(unpulled(n, fresh)) == 0 {
			continue
		}
		built := n.Metadata().Object("hornbook").Object("built")
		if built == nil {
			return nil, fmt.Errorf("pull %s: the notebook was not built by this tool", file)
		}
		fail := func(format string, args ...any) {
			failures = append(failures, fmt.Errorf("pull %s: %s", file, fmt.Sprintf(format, args...)))
		}
		page := l.english
		if lang == chinese {
			page = l.chinese
		}

		// The notebook's cells may be others, or in another order, only where the source's are still those of the build.
		var ids []string
		for _, o := range n.Cells() {
			ids = append(ids, present(o).id)
		}
		structure := !slices.Equal(ids, built.Keys())
		if structure && (lang == chinese || !slices.Equal(idsOf(fresh), built.Keys())) {
			if lang == chinese {
				fail("cells are added, deleted and moved in the English notebook")
			} else {
				fail("cells were added, deleted or moved in the notebook and in the source, too; do in the source what was done in the notebook")
			}
			continue
		}

		var blocks []*block
		for _, o := range n.Cells() {
			now := present(o)
			i := slices.IndexFunc(fresh, func(f cell) bool { return f.id == now.id })
			base, _ := built.Get(now.id).(string)
			switch {
			case i < 0 && base == "":
				b := &block{id: strings.ToLower(strings.ReplaceAll(now.id, "_", "-")), code: now.kind == "code", text: now.source}
				if !idForm.MatchString(b.id) {
					fail("the new cell %q has an id that is none of small letters, digits and hyphens", now.id)
				}
				if now.source == "" {
					continue // an empty cell at the end, as JupyterLab makes them
				}
				blocks = append(blocks, b)
				news = append(news, fmt.Sprintf("%s: %s is new; give it a speaking id in the source, then build", l.name, b.id))
			case i < 0: // deleted in the source since
			case fresh[i].hash() == now.hash() || base == now.hash():
				blocks = append(blocks, page.block(now.id))
			case base != "" && base != fresh[i].hash():
				fail("%s was edited here and in the source, too; make one the same as the other", now.id)
			case fresh[i].kind != now.kind:
				fail("%s was made %s; delete it, and make a new cell", now.id, now.kind)
			case lang == chinese && now.kind == "code":
				fail("%s is code: it is edited in the English notebook, and its strings' Chinese under <!-- strings -->", now.id)
			default:
				b := page.block(now.id)
				edited := *b
				edited.text = now.source
				blocks = append(blocks, &edited)
				news = append(news, fmt.Sprintf("%s: %s of the %s page", l.name, now.id, lang))
			}
		}
		if len(failures) > 0 {
			continue
		}
		if lang == english && structure {
			for _, id := range built.Keys() {
				if !slices.Contains(ids, id) {
					news = append(news, fmt.Sprintf("%s: %s was deleted; its Chinese has to go, too", l.name, id))
				}
			}
			if len(blocks) == len(page.blocks) && len(news) == 0 {
				news = append(news, l.name+": the order of the blocks; the Chinese needs the same")
			}
			page.blocks = blocks
			continue
		}
		for _, b := range blocks { // the page's own order, and what only the page has, stay
			if b == nil {
				continue
			}
			if i := slices.IndexFunc(page.blocks, func(p *block) bool { return p.id == b.id }); i >= 0 {
				page.blocks[i] = b
			}
		}
	}
	if len(failures) > 0 {
		return nil, errors.Join(failures...)
	}
	if len(news) == 0 {
		return nil, nil
	}
	return news, errors.Join(l.english.write(), l.chinese.write())
}
