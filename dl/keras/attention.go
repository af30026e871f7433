package keras

import (
	"fmt"
	"maps"
	"strings"

	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func readEinsumDense(s *settings) *layers.Layer {
	options := []layers.EinsumDenseOption{s.activation("activation", layers.Linear), layers.BiasAxes(s.text("bias_axes", ""))}
	for _, o := range s.kernelOptions() {
		options = append(options, o)
	}
	if adaptation := s.adaptation(); adaptation != nil {
		options = append(options, adaptation)
	}
	return layers.EinsumDense(s.text("equation", ""), tensor.Shape(s.ints("output_shape")), options...)
}

func writeEinsumDense(f *fields, l *layers.Layer) {
	d := l.Config().(layers.EinsumDenseConfig)
	f.set("equation", d.Equation)
	f.set("output_shape", fileShape(d.OutputShape))
	f.null("bias_axes")
	if d.BiasAxes != "" {
		f.set("bias_axes", d.BiasAxes)
	}
	f.activation("activation", d.Activation)
	f.initializer("kernel_initializer", d.KernelInitializer)
	f.initializer("bias_initializer", d.BiasInitializer)
	f.regularizer("kernel_regularizer", d.KernelRegularizer)
	f.regularizer("bias_regularizer", d.BiasRegularizer)
	f.constraint("kernel_constraint", d.KernelConstraint)
	f.constraint("bias_constraint", d.BiasConstraint)
	f.adaptation(l)
}

// scoring is what calls of an attention say about the scores, which Hornbook's layers have as options.
func (s *settings) scoring() (options []scoringOption) {
	if s.call["use_causal_mask"] == true {
		options = append(options, layers.Causal)
	}
	if s.call["return_attention_scores"] == true {
		options = append(options, layers.ReturnAttentionScores())
	}
	return options
}

// A scoringOption is an option of every attention.
type scoringOption interface {
	layers.AttentionOption
	layers.MultiHeadAttentionOption
	layers.GroupedQueryAttentionOption
}

// scoringArguments are what a call of an attention says about the scores.
func scoringArguments(causal, scores bool) config {
	c := config{}
	if causal {
		c["use_causal_mask"] = true
	}
	if scores {
		c["return_attention_scores"] = true
	}
	return c
}

func readAttention(s *settings) *layers.Layer {
	options := []layers.AttentionOption{
		layers.UseScale(s.flag("use_scale", false)), layers.DropoutRate(float32(s.float("dropout", 0))), layers.ScoreMode(s.text("score_mode", "dot")),
	}
	for _, o := range s.scoring() {
		options = append(options, o)
	}
	s.ignore("seed")
	return layers.Attention(options...)
}

func readAdditiveAttention(s *settings) *layers.Layer {
	options := []layers.AttentionOption{layers.UseScale(s.flag("use_scale", true)), layers.DropoutRate(float32(s.float("dropout", 0)))}
	for _, o := range s.scoring() {
		options = append(options, o)
	}
	s.ignore("seed")
	return layers.AdditiveAttention(options...)
}

func writeAttention(f *fields, l *layers.Layer) {
	d := l.Config().(layers.AttentionConfig)
	f.set("use_scale", d.UseScale)
	f.set("dropout", d.Dropout)
	if l.Class() == "Attention" {
		f.set("score_mode", string(d.ScoreMode))
		f.null("seed")
	}
	f.call = saidOf(l)
}

// headOptions are those that the attentions with several heads have in common.
func (s *settings) headOptions() (options []headOption) {
	options = append(options, layers.DropoutRate(float32(s.float("dropout", 0))))
	for _, o := range s.kernelOptions() {
		options = append(options, o)
	}
	if n := s.integer("sliding_window", 0); n != 0 {
		options = append(options, layers.SlidingWindow(n))
	}
	if s.flag("use_gate", false) {
		options = append(options, layers.UseGate())
	}
	for _, o := range s.scoring() {
		options = append(options, o)
	}
	s.ignore("seed", "flash_attention")
	return options
}

type headOption interface {
	layers.MultiHeadAttentionOption
	layers.GroupedQueryAttentionOption
}

func readMultiHeadAttention(s *settings) *layers.Layer {
	var options []layers.MultiHeadAttentionOption
	for _, o := range s.headOptions() {
		options = append(options, o)
	}
	if n := s.integer("value_dim", 0); n != 0 {
		options = append(options, layers.ValueDim(n))
	}
	if shape := s.ints("output_shape"); shape != nil {
		options = append(options, layers.OutputShape(shape...))
	}
	if axes := s.ints("attention_axes"); axes != nil {
		options = append(options, layers.AttentionAxes(axes...))
	}
	return s.ofParts(layers.MultiHeadAttention(s.positive("num_heads"), s.positive("key_dim"), options...))
}

func writeMultiHeadAttention(f *fields, l *layers.Layer) {
	d := l.Config().(layers.MultiHeadAttentionConfig)
	f.set("num_heads", d.NumHeads)
	f.set("key_dim", d.KeyDim)
	f.set("value_dim", d.ValueDim)
	f.null("output_shape", "attention_axes")
	if d.OutputShape != nil {
		f.set("output_shape", []int(d.OutputShape))
	}
	if d.AttentionAxes != nil {
		f.set("attention_axes", d.AttentionAxes)
	}
	f.heads(l, d.Dropout, d.UseBias, d.UseGate, d.Window)
	f.kernel(d.KernelInitializer, d.BiasInitializer, d.KernelRegularizer, d.BiasRegularizer, d.KernelConstraint, d.BiasConstraint)
	f.call = saidOf(l)
}

func readGroupedQueryAttention(s *settings) *layers.Layer {
	var options []layers.GroupedQueryAttentionOption
	for _, o := range s.headOptions() {
		options = append(options, o)
	}
	return s.ofParts(layers.GroupedQueryAttention(s.positive("head_dim"), s.positive("num_query_heads"), s.positive("num_key_value_heads"), options...))
}

func writeGroupedQueryAttention(f *fields, l *layers.Layer) {
	d := l.Config().(layers.GroupedQueryAttentionConfig)
	f.class = "GroupQueryAttention" // the name that Keras exports it by
	f.set("head_dim", d.HeadDim)
	f.set("num_query_heads", d.NumQueryHeads)
	f.set("num_key_value_heads", d.NumKeyValueHeads)
	f.heads(l, d.Dropout, d.UseBias, d.UseGate, d.Window)
	f.kernel(d.KernelInitializer, d.BiasInitializer, d.KernelRegularizer, d.BiasRegularizer, d.KernelConstraint, d.BiasConstraint)
	f.call = saidOf(l)
}

// heads writes what the attentions with several heads have in common, but for the kernels.
func (f *fields) heads(l *layers.Layer, dropout float32, bias, gate bool, window int) {
	f.set("dropout", dropout)
	f.set("use_bias", bias)
	f.set("use_gate", gate)
	f.null("sliding_window", "seed", "activity_regularizer")
	if window > 0 {
		f.set("sliding_window", window)
	}
	f.parts = memberOf(l).parts
}

// ofParts notes that a layer has layers inside that no file describes.
func (s *settings) ofParts(l *layers.Layer) *layers.Layer {
	s.parts = append(s.parts, memberOf(l).parts...)
	return l
}

// headNames are the groups of the layers inside of an attention with several heads.
func headNames(m member) []string {
	prefix := ""
	if m.layer.Class() == "GroupedQueryAttention" {
		prefix = "_"
	}
	var names []string
	for _, p := range m.parts {
		name := strings.TrimPrefix(p.layer.Name(), "attention_")
		if name == "gate" {
			names = append(names, "_gate_dense")
		} else {
			names = append(names, prefix+name+"_dense")
		}
	}
	return names
}

// kernel writes how the kernels and biases inside of a layer are filled and held.
func (f *fields) kernel(kernel, bias initializers.Initializer, kernelRegularizer, biasRegularizer *regularizers.Regularizer, kernelConstraint, biasConstraint *constraints.Constraint) {
	f.initializer("kernel_initializer", kernel)
	f.initializer("bias_initializer", bias)
	f.regularizer("kernel_regularizer", kernelRegularizer)
	f.regularizer("bias_regularizer", biasRegularizer)
	f.constraint("kernel_constraint", kernelConstraint)
	f.constraint("bias_constraint", biasConstraint)
}

// attends are the classes whose calls have arguments by name: what Keras says of the scores, and further tensors.
var attends = map[string]bool{"Attention": true, "AdditiveAttention": true, "MultiHeadAttention": true, "GroupedQueryAttention": true}

// attentionArguments are the arguments of a call of an attention in their order, and takes those by name out of kwargs. What is said of the
// scores the layer was made with; calls that say different things would be different layers.
func attentionArguments(l *layers.Layer, args []any, kwargs map[string]any) ([]any, error) {
	said := config{}
	for _, key := range []string{"use_causal_mask", "return_attention_scores"} {
		if kwargs[key] == true {
			said[key] = true
		}
		delete(kwargs, key)
	}
	if !maps.Equal(said, saidOf(l)) {
		return nil, fmt.Errorf("the calls of an attention say different things of the scores")
	}
	names := []string{"query", "value", "key", "attention_mask"}
	for len(args) < len(names) && len(args) > 0 {
		v := kwargs[names[len(args)]]
		delete(kwargs, names[len(args)])
		if v == nil && len(args) == 2 && kwargs["attention_mask"] != nil {
			v = args[1] // the keys are the values
		}
		if v == nil {
			break
		}
		args = append(args, v)
	}
	return args, nil
}

// saidOf is what calls of an attention say about the scores.
func saidOf(l *layers.Layer) config {
	switch d := l.Config().(type) {
	case layers.AttentionConfig:
		return scoringArguments(d.Causal, d.ReturnScores)
	case layers.MultiHeadAttentionConfig:
		return scoringArguments(d.Causal, d.ReturnScores)
	case layers.GroupedQueryAttentionConfig:
		return scoringArguments(d.Causal, d.ReturnScores)
	}
	return config{}
}
