package keras

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Keras's MultiOptimizer gives each weight an optimizer by patterns of paths, and works that out anew when it opens a file. What a weight is
// called there depends on who wrote the file, so that the patterns that are written are held against each of the names.

const multiOptimizer = "MultiOptimizer"

// A weightPath is what a weight that is trained is called. Of wrappers Keras builds some of the layers inside alone as well, so that opened
// is one of two names that a weight may have there, and again the other.
type weightPath struct {
	weight *tensor.Tensor
	opened string // in Keras, in a model from the file: with the name of the Sequential that it is in, unless the layer is built alone
	made   string // in Keras, in a model that was made there: with those of all Sequentials around it
	again  string // in Keras, in a model from a file that it wrote, where all layers are built alone
}

// weightPaths are those of the model's weights that are trained, in the optimizer's order.
func weightPaths(m *dl.Model, members []member) []weightPath {
	v := pathVisit{seen: map[*tensor.Tensor]bool{}}
	v.model(m.Class(), m.Name(), members, "")
	return v.paths
}

type pathVisit struct {
	paths []weightPath
	seen  map[*tensor.Tensor]bool
}

func (v *pathVisit) model(class, name string, members []member, made string) {
	opened := ""
	if class == "Sequential" {
		opened, made = name+"/", made+name+"/"
	} else { // whose layers were built before it
		made = ""
	}
	for _, m := range members {
		v.member(m, opened, made, "")
	}
}

func (v *pathVisit) member(m member, opened, made, again string) {
	switch {
	case m.layer == nil:
		return
	case m.members != nil:
		v.model(m.class, m.layer.Name(), m.members, made)
		return
	case m.alone:
		opened = ""
	}
	name := m.layer.Name() + "/"
	alone := ""
	if attends[m.class] { // which builds its parts itself
		alone = again + name
	}
	for _, w := range ownVariables(m.layer) {
		inside := slices.IndexFunc(m.parts, func(part member) bool { return slices.Contains(ownVariables(part.layer), w) })
		switch {
		case !w.Trainable() || v.seen[w.Tensor]:
			continue
		case inside >= 0: // a wrapper's that is that of the layer inside
			path := m.parts[inside].layer.Name() + "/" + w.Name()
			v.paths = append(v.paths, weightPath{w.Tensor, opened + name + path, made + name + path, alone + path})
		default:
			path := name + cellName(m.class) + w.Name()
			v.paths = append(v.paths, weightPath{w.Tensor, opened + path, made + path, again + path})
		}
		v.seen[w.Tensor] = true
	}
	for _, part := range m.parts {
		v.member(part, opened+name, made+name, alone)
	}
}

// cellName is what a recurrent layer's cell adds to the paths of the weights, which are the cell's.
func cellName(class string) string {
	switch {
	case variablePath(class) == "vars":
		return ""
	case strings.HasPrefix(class, "ConvLSTM"):
		return "conv_lstm_cell/"
	}
	return snake(class) + "_cell/"
}

// ordered is a dictionary that keeps the order of its keys, which is that of the optimizers' variables.
type ordered []struct {
	key   string
	value any
}

func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, e := range o {
		key, err := json.Marshal(e.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(e.value)
		if err != nil {
			return nil, err
		}
		b.WriteByte("{,"[min(i, 1)])
		fmt.Fprintf(&b, "%s:%s", key, value)
	}
	if len(o) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// keepOrder gives the optimizers of a decoded MultiOptimizer the order that they have in the text, where path leads to it.
func keepOrder(text []byte, multi any, path ...string) error {
	o, ok := toObject(multi)
	if !ok || o.ClassName != multiOptimizer {
		return nil
	}
	m, ok := toObject(o.Config["optimizer_map"])
	if !ok {
		return nil // which is refused later
	}
	byPattern, ok := m.Config["optimizer_map"].(map[string]any)
	if !ok {
		return nil
	}
	for _, key := range append(path, "config", "optimizer_map", "config", "optimizer_map") {
		var inside map[string]json.RawMessage
		if err := json.Unmarshal(text, &inside); err != nil {
			return err
		}
		text = inside[key]
	}
	var list ordered
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil { // the brace
		return err
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		key, _ := t.(string)
		if v, ok := byPattern[key]; ok {
			list = append(list, struct {
				key   string
				value any
			}{key, v})
			delete(byPattern, key) // so that none stands twice
		}
	}
	m.Config["optimizer_map"] = list
	return nil
}

// readMulti makes the optimizer of a MultiOptimizer's config.
func readMulti(o *object) (*optimizers.Optimizer, error) {
	s := newSettings("optimizer", o)
	s.only("loss_scale_factor", nil)
	v, _ := s.take("optimizer_map")
	if err := s.end(); err != nil {
		return nil, err
	}
	m, ok := toObject(v)
	if !ok || m.ClassName != "OptimizerMap" {
		return nil, fmt.Errorf("optimizer (%s): key %q: %s is no OptimizerMap: a function that chooses the optimizers is not in the file", multiOptimizer, "optimizer_map", brief(v))
	}
	one := func(v any) (*optimizers.Optimizer, error) {
		o, ok := toObject(v)
		if !ok {
			return nil, fmt.Errorf("%s is no optimizer", brief(v))
		}
		if o.ClassName == multiOptimizer {
			return nil, errors.New("several optimizers stand inside of several")
		}
		return optimizerFromConfig(o)
	}
	otherwise, err := one(m.Config["default_optimizer"])
	if err != nil {
		return nil, fmt.Errorf("optimizer (%s): key %q: %w", multiOptimizer, "default_optimizer", err)
	}
	var assigned []optimizers.Assignment
	assign := func(pattern string, v any) error {
		inner, err := one(v)
		if err == nil {
			err = try(func() { assigned = append(assigned, optimizers.For(pattern, inner)) })
		}
		if err != nil {
			return fmt.Errorf("optimizer (%s): the weights %q: %w", multiOptimizer, pattern, err)
		}
		return nil
	}
	switch list := m.Config["optimizer_map"].(type) {
	case nil:
	case ordered:
		for _, e := range list {
			if err := assign(e.key, e.value); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for _, pattern := range slices.Sorted(maps.Keys(list)) {
			if err := assign(pattern, list[pattern]); err != nil {
				return nil, err
			}
		}
	default:
		return nil, fmt.Errorf("optimizer (%s): key %q: %s is no dictionary", multiOptimizer, "optimizer_map", brief(list))
	}
	var multi *optimizers.Optimizer
	err = try(func() { multi = optimizers.Multi(otherwise, assigned...) })
	return multi, err
}

// settle gives each weight of a model from a file the optimizer that it had when the file was written: by the names for which the variables
// in the file fit, and, if they fit for several or there are none, for which each optimizer has weights.
func settle(root *hdf5.Group, m *dl.Model, members []member) error {
	o := m.Optimizer()
	if o.Class() != multiOptimizer {
		return nil
	}
	fits := func() bool {
		g := root.Group(optimizerPath)
		if g == nil || len(g.Datasets) == 0 {
			return true
		}
		_, err := storedIn(g, o, members)
		return err == nil
	}
	paths := weightPaths(m, members)
	names := []func(weightPath) string{
		func(p weightPath) string { return p.opened }, func(p weightPath) string { return p.made },
		func(p weightPath) string { return p.again }, func(p weightPath) string { return p.weight.Path() },
	}
	for _, all := range []bool{true, false} {
		for _, name := range names {
			given := map[*tensor.Tensor]*optimizers.Optimizer{}
			has := map[*optimizers.Optimizer]bool{}
			for _, p := range paths {
				if inner, err := o.At(name(p)); err == nil {
					given[p.weight], has[inner] = inner, true
				}
			}
			if len(given) < len(paths) || all && slices.ContainsFunc(o.Assignments(), func(a optimizers.Assignment) bool { return !has[a.Optimizer] }) {
				continue
			}
			for w, inner := range given {
				o.Assign(w, inner)
			}
			if fits() {
				return nil
			}
			o.Forget()
		}
	}
	return fmt.Errorf("optimizer (%s): its variables in the file do not fit the weights that the patterns give the optimizers", multiOptimizer)
}

// multiObject describes several optimizers, by patterns with which Keras gives each weight the one that it has.
func multiObject(o *optimizers.Optimizer, paths []weightPath) (*object, error) {
	all := o.Optimizers()
	otherwise := all[len(all)-1]
	owner := map[*tensor.Tensor]*optimizers.Optimizer{}
	weights := make([]*tensor.Tensor, len(paths))
	for i, p := range paths {
		weights[i] = p.weight
	}
	for _, inner := range all {
		for _, w := range o.Assigned(inner, weights) {
			owner[w] = inner
		}
	}
	opened := func(p weightPath) string { return p.opened }
	again := func(p weightPath) string { return p.again }
	own := ownPatterns(o, all)
	for _, try := range []struct {
		patterns []string
		names    []func(weightPath) string
	}{
		{own, []func(weightPath) string{opened, again}},
		{listPatterns(all, owner, paths, opened, again), []func(weightPath) string{opened, again}},
		{own, []func(weightPath) string{opened}}, // Keras then loses some when it writes the file again
		{listPatterns(all, owner, paths, opened), []func(weightPath) string{opened}},
	} {
		if try.patterns == nil {
			continue
		}
		var list ordered
		var assigned []optimizers.Assignment
		for i, inner := range all[:len(all)-1] {
			entry, err := optimizerObject(inner)
			if err != nil {
				return nil, err
			}
			list = append(list, struct {
				key   string
				value any
			}{try.patterns[i], entry})
			assigned = append(assigned, optimizers.For(try.patterns[i], inner))
		}
		in := optimizers.Multi(otherwise, assigned...)
		if slices.ContainsFunc(paths, func(p weightPath) bool {
			return slices.ContainsFunc(try.names, func(name func(weightPath) string) bool {
				inner, err := in.At(name(p))
				return err != nil || inner != owner[p.weight]
			})
		}) {
			continue
		}
		entry, err := optimizerObject(otherwise)
		if err != nil {
			return nil, err
		}
		m := newObject("keras.optimizers", "OptimizerMap", config{"default_optimizer": entry, "optimizer_map": list})
		return newObject("keras.optimizers", multiOptimizer, config{"optimizer_map": m, "loss_scale_factor": nil, "name": snake(multiOptimizer)}), nil
	}
	byName := map[string]weightPath{}
	for _, p := range paths {
		if q, ok := byName[p.opened]; ok && owner[q.weight] != owner[p.weight] {
			return nil, fmt.Errorf("the optimizers: Keras calls both %q and %q %q, and could not give them different optimizers: give their layers names of their own by layers.Name",
				q.weight.Path(), p.weight.Path(), p.opened)
		}
		byName[p.opened] = p
	}
	return nil, errors.New("the optimizers have no form in a .keras file")
}

// common are the regular expressions that Go and Python read alike, but for groups that begin with a question mark.
var common = regexp.MustCompile(`^(?:[\w/.*+?|()\[\], ^$-]|\\[dw.])*$`)

func readAlike(pattern string) bool {
	pattern = strings.ReplaceAll(pattern, "(?:", "(")
	return common.MatchString(pattern) && !strings.Contains(pattern, "(?")
}

// ownPatterns are the program's for each optimizer but the last, or nil if Python might read them in another way.
func ownPatterns(o *optimizers.Optimizer, all []*optimizers.Optimizer) []string {
	patterns := make([]string, len(all)-1)
	for _, a := range o.Assignments() {
		i := slices.Index(all, a.Optimizer)
		switch {
		case !readAlike(a.Weights):
			return nil
		case i == len(patterns): // for all other weights, too
		case patterns[i] == "":
			patterns[i] = a.Weights
		default:
			patterns[i] = "(?:" + patterns[i] + ")|(?:" + a.Weights + ")"
		}
	}
	return patterns
}

// listPatterns are the names of each optimizer's weights.
func listPatterns(all []*optimizers.Optimizer, owner map[*tensor.Tensor]*optimizers.Optimizer, paths []weightPath, names ...func(weightPath) string) []string {
	patterns := make([]string, len(all)-1)
	for i, inner := range all[:len(all)-1] {
		var list []string
		for _, p := range paths {
			for _, name := range names {
				if text := regexp.QuoteMeta(name(p)); owner[p.weight] == inner && !slices.Contains(list, text) {
					list = append(list, text)
				}
			}
		}
		if patterns[i] = strings.Join(list, "|"); list == nil {
			patterns[i] = fmt.Sprintf(`[^\s\S]{%d}`, i+1) // matches nothing, and is no other's
		}
	}
	return patterns
}
