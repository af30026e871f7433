package keras

import "github.com/hornbook-go/hornbook/dl/layers"

// Wrappers make what is inside of them by the table that they stand in, which Go does not allow a variable's first value to do.
func init() {
	layerClasses["Bidirectional"] = layerClass{read: readBidirectional, write: writeBidirectional}
	layerClasses["RNN"] = layerClass{read: readRNN, write: writeRNN}
	layerClasses["StackedRNNCells"] = layerClass{read: readStackedRNNCells, write: writeStackedRNNCells}
	layerClasses["TimeDistributed"] = layerClass{read: readTimeDistributed, write: writeTimeDistributed}
}

// carriesStates are the classes that are called on an input and, as one list, on states.
var carriesStates = map[string]bool{
	"Bidirectional": true, "ConvLSTM1D": true, "ConvLSTM2D": true, "ConvLSTM3D": true, "GRU": true, "GRUCell": true, "LSTM": true, "LSTMCell": true,
	"RNN": true, "SimpleRNN": true, "SimpleRNNCell": true, "StackedRNNCells": true,
}

// nestStates are the states of a layer's call as Keras has them: those of stacked cells in a list for each cell.
func nestStates(l *layers.Layer, states []any) []any {
	if d, ok := l.Config().(layers.RNNConfig); ok {
		l = d.Cell.Layer
	}
	d, ok := l.Config().(layers.StackedRNNCellsConfig)
	if !ok {
		return states
	}
	var lists []any
	for _, cell := range d.Cells {
		n := cell.NumStates()
		lists, states = append(lists, nestStates(cell.Layer, states[:n])), states[n:]
	}
	return lists
}

// A recurrentOption is an option of all recurrent layers and cells that have weights, a gateOption of those that have gates, too.
type (
	recurrentOption interface {
		layers.SimpleRNNCellOption
		gateOption
	}
	gateOption interface {
		layers.LSTMCellOption
		layers.GRUCellOption
		layers.ConvLSTMOption
	}
)

func (s *settings) recurrentOptions() []recurrentOption {
	options := []recurrentOption{
		s.activation("activation", layers.Tanh),
		layers.RecurrentInitializer(s.initializer("recurrent_initializer", "Orthogonal")),
		layers.RecurrentRegularizer(s.regularizer("recurrent_regularizer")),
		layers.RecurrentConstraint(s.constraint("recurrent_constraint")),
		layers.DropoutRate(float32(s.float("dropout", 0))),
		layers.RecurrentDropout(float32(s.float("recurrent_dropout", 0))),
	}
	for _, o := range s.kernelOptions() {
		options = append(options, o)
	}
	s.ignore("seed") // of the values that a layer once had
	return options
}

func (s *settings) gateOptions() []gateOption {
	options := []gateOption{layers.RecurrentActivation(s.activation("recurrent_activation", layers.Sigmoid))}
	for _, o := range s.recurrentOptions() {
		options = append(options, o)
	}
	if s.integer("implementation", 2) == 1 {
		options = append(options, layers.DropoutByGate())
	}
	return options
}

func (s *settings) sequenceOptions() []layers.SequenceOption {
	var options []layers.SequenceOption
	for key, option := range map[string]func() layers.SequenceOption{
		"return_sequences": layers.ReturnSequences, "return_state": layers.ReturnState, "go_backwards": layers.GoBackwards,
		"zero_output_for_mask": layers.ZeroOutputForMask,
	} {
		if s.flag(key, false) {
			options = append(options, option())
		}
	}
	if s.flag("stateful", false) {
		if batch := s.batch(); batch > 0 {
			options = append(options, layers.Stateful(batch))
		} else {
			s.fail("stateful", "build_config does not say how many samples a batch has")
		}
	}
	s.ignore("unroll", "use_cudnn", "time_major") // how it is computed
	return options
}

// batch is the size of the batches that the file says the layer was built for, or 0. Keras names the shapes by the arguments if there are
// several.
func (s *settings) batch() int {
	shapes, _ := s.build["shapes_dict"].(map[string]any)
	for _, v := range []any{s.build["input_shape"], s.build["sequences_shape"], shapes["sequences_shape"]} {
		if shape, _ := v.([]any); len(shape) > 0 {
			batch, _ := toInt(shape[0])
			return batch
		}
	}
	return 0
}

// recurrent writes what all recurrent layers and cells with weights have.
func (f *fields) recurrent(d layers.RecurrentConfig) {
	f.activation("activation", d.Activation)
	f.set("use_bias", d.UseBias)
	f.initializer("kernel_initializer", d.KernelInitializer)
	f.initializer("recurrent_initializer", d.RecurrentInitializer)
	f.initializer("bias_initializer", d.BiasInitializer)
	f.regularizer("kernel_regularizer", d.KernelRegularizer)
	f.regularizer("recurrent_regularizer", d.RecurrentRegularizer)
	f.regularizer("bias_regularizer", d.BiasRegularizer)
	f.constraint("kernel_constraint", d.KernelConstraint)
	f.constraint("recurrent_constraint", d.RecurrentConstraint)
	f.constraint("bias_constraint", d.BiasConstraint)
	f.set("dropout", d.Dropout)
	f.set("recurrent_dropout", d.RecurrentDropout)
	f.null("seed")
}

func (f *fields) gates(d layers.GateConfig) {
	f.activation("recurrent_activation", d.RecurrentActivation)
	if d.DropoutByGate {
		f.set("implementation", 1)
	}
}

func (f *fields) sequence(l *layers.Layer, d layers.SequenceConfig) {
	f.set("return_sequences", d.ReturnSequences)
	f.set("return_state", d.ReturnState)
	f.set("go_backwards", d.GoBackwards)
	f.set("zero_output_for_mask", d.ZeroOutputForMask)
	f.set("stateful", d.Stateful > 0)
	if kernel := variables(l); d.Stateful > 0 && len(kernel) > 0 {
		f.build = config{"input_shape": []any{d.Stateful, nil, kernel[0].Dim(0)}}
	}
}

func readSimpleRNN(s *settings) *layers.Layer {
	var options []layers.SimpleRNNOption
	for _, o := range s.recurrentOptions() {
		options = append(options, o)
	}
	for _, o := range s.sequenceOptions() {
		options = append(options, o)
	}
	return layers.SimpleRNN(s.positive("units"), options...)
}

func writeSimpleRNN(f *fields, l *layers.Layer) {
	d := l.Config().(layers.SimpleRNNConfig)
	f.set("units", d.Units)
	f.recurrent(d.RecurrentConfig)
	f.sequence(l, d.SequenceConfig)
}

func readSimpleRNNCell(s *settings) *layers.Layer {
	var options []layers.SimpleRNNCellOption
	for _, o := range s.recurrentOptions() {
		options = append(options, o)
	}
	return layers.SimpleRNNCell(s.positive("units"), options...).Layer
}

func writeSimpleRNNCell(f *fields, l *layers.Layer) {
	d := l.Config().(layers.SimpleRNNCellConfig)
	f.set("units", d.Units)
	f.recurrent(d.RecurrentConfig)
}

func readLSTM(s *settings) *layers.Layer {
	var options []layers.LSTMOption
	for _, o := range s.lstmOptions() {
		options = append(options, o)
	}
	for _, o := range s.sequenceOptions() {
		options = append(options, o)
	}
	return layers.LSTM(s.positive("units"), options...)
}

func writeLSTM(f *fields, l *layers.Layer) {
	d := l.Config().(layers.LSTMConfig)
	f.lstm(d.LSTMCellConfig)
	f.sequence(l, d.SequenceConfig)
}

func readLSTMCell(s *settings) *layers.Layer {
	return layers.LSTMCell(s.positive("units"), s.lstmOptions()...).Layer
}

func writeLSTMCell(f *fields, l *layers.Layer) { f.lstm(l.Config().(layers.LSTMCellConfig)) }

func (f *fields) lstm(d layers.LSTMCellConfig) {
	f.set("units", d.Units)
	f.recurrent(d.RecurrentConfig)
	f.gates(d.GateConfig)
	f.set("unit_forget_bias", d.UnitForgetBias)
}

func (s *settings) lstmOptions() (options []layers.LSTMCellOption) {
	for _, o := range s.gateOptions() {
		options = append(options, o)
	}
	if !s.flag("unit_forget_bias", true) {
		options = append(options, layers.NoForgetBias())
	}
	return options
}

func readGRU(s *settings) *layers.Layer {
	var options []layers.GRUOption
	for _, o := range s.gruOptions() {
		options = append(options, o)
	}
	for _, o := range s.sequenceOptions() {
		options = append(options, o)
	}
	return layers.GRU(s.positive("units"), options...)
}

func writeGRU(f *fields, l *layers.Layer) {
	d := l.Config().(layers.GRUConfig)
	f.gru(d.GRUCellConfig)
	f.sequence(l, d.SequenceConfig)
}

func readGRUCell(s *settings) *layers.Layer {
	return layers.GRUCell(s.positive("units"), s.gruOptions()...).Layer
}

func writeGRUCell(f *fields, l *layers.Layer) { f.gru(l.Config().(layers.GRUCellConfig)) }

func (f *fields) gru(d layers.GRUCellConfig) {
	f.set("units", d.Units)
	f.recurrent(d.RecurrentConfig)
	f.gates(d.GateConfig)
	f.set("reset_after", d.ResetAfter)
}

func (s *settings) gruOptions() (options []layers.GRUCellOption) {
	for _, o := range s.gateOptions() {
		options = append(options, o)
	}
	if !s.flag("reset_after", true) {
		options = append(options, layers.NoResetAfter())
	}
	return options
}

func readConvLSTM(axes int) func(*settings) *layers.Layer {
	return func(s *settings) *layers.Layer {
		options := []layers.ConvLSTMOption{s.dataFormat()}
		for _, o := range s.gateOptions() {
			options = append(options, o)
		}
		for _, o := range s.sequenceOptions() {
			options = append(options, o)
		}
		if strides := s.perAxis("strides", axes); strides != nil {
			options = append(options, layers.Strides(strides...))
		}
		if dilation := s.perAxis("dilation_rate", axes); dilation != nil {
			options = append(options, layers.Dilation(dilation...))
		}
		if v, ok := s.left["padding"].(string); ok && v == "same" {
			options = append(options, layers.Same)
		}
		s.only("padding", "valid", "same")
		if !s.flag("unit_forget_bias", true) {
			options = append(options, layers.NoForgetBias())
		}
		filters, k := s.positive("filters"), s.size("kernel_size", axes)
		switch axes {
		case 1:
			return layers.ConvLSTM1D(filters, k[0], options...)
		case 2:
			return layers.ConvLSTM2D(filters, [2]int(k), options...)
		}
		return layers.ConvLSTM3D(filters, [3]int(k), options...)
	}
}

func writeConvLSTM(f *fields, l *layers.Layer) {
	d := l.Config().(layers.ConvLSTMConfig)
	f.set("filters", d.Filters)
	f.window(d.KernelSize, d.Strides, d.Dilation, d.Padding, d.DataFormat)
	f.recurrent(d.RecurrentConfig)
	f.activation("recurrent_activation", d.RecurrentActivation)
	f.set("unit_forget_bias", d.UnitForgetBias)
	f.sequence(l, d.SequenceConfig)
	delete(f.config, "zero_output_for_mask") // ConvLSTMs have it not
	f.build = nil
}

func readRNN(s *settings) *layers.Layer {
	cell := s.cell("cell")
	var options []layers.RNNOption
	for _, o := range s.sequenceOptions() {
		options = append(options, o)
	}
	if cell == nil {
		return nil
	}
	return layers.RNN(cell, options...)
}

func writeRNN(f *fields, l *layers.Layer) {
	d := l.Config().(layers.RNNConfig)
	f.layer("cell", d.Cell.Layer)
	f.sequence(l, d.SequenceConfig)
}

// cell makes the cell under a key, or returns nil.
func (s *settings) cell(key string) *layers.Cell {
	l := s.layer(key)
	if l == nil {
		s.fail(key, "is not there")
		return nil
	}
	if l.Cell() == nil {
		s.fail(key, "the layer %q is no cell", l.Name())
	}
	return l.Cell()
}

func readStackedRNNCells(s *settings) *layers.Layer {
	var cells []*layers.Cell
	v, _ := s.take("cells")
	list, _ := v.([]any)
	for _, item := range list {
		s.left["cell"] = item
		cell := s.cell("cell")
		if cell == nil {
			return nil
		}
		cells = append(cells, cell)
	}
	return layers.StackedRNNCells(cells...).Layer
}

func writeStackedRNNCells(f *fields, l *layers.Layer) {
	cells := []any{}
	for _, cell := range l.Config().(layers.StackedRNNCellsConfig).Cells {
		f.layer("cells", cell.Layer)
		cells = append(cells, f.config["cells"])
	}
	f.config["cells"] = cells
}

func readBidirectional(s *settings) *layers.Layer {
	modes := map[string]layers.MergeMode{}
	for _, m := range []layers.MergeMode{layers.MergeConcat, layers.MergeSum, layers.MergeMul, layers.MergeAve} {
		modes[string(m)] = m
	}
	mode := layers.MergeConcat
	if v, ok := s.left["merge_mode"]; ok && v == nil {
		mode = layers.MergeNone
	} else if name := s.text("merge_mode", "concat"); modes[name] != "" {
		mode = modes[name]
	} else {
		s.fail("merge_mode", "%q is not supported", name)
	}
	options := []layers.BidirectionalOption{mode}
	forward, backward := s.layer("layer"), s.layer("backward_layer")
	if forward == nil {
		s.fail("layer", "is not there")
		return nil
	}
	if backward != nil {
		options = append(options, layers.BackwardLayer(backward))
	}
	l := layers.Bidirectional(forward, options...)
	if backward == nil {
		s.parts = append(s.parts, memberOf(l.Parts()[1]))
	}
	return l
}

func writeBidirectional(f *fields, l *layers.Layer) {
	d := l.Config().(layers.BidirectionalConfig)
	if d.MergeMode == layers.MergeNone {
		f.null("merge_mode")
	} else {
		f.set("merge_mode", string(d.MergeMode))
	}
	f.layer("layer", d.Forward)
	f.layer("backward_layer", d.Backward)
}

// memberOf is the member of a layer that no file describes.
func memberOf(l *layers.Layer) member {
	m := member{class: l.Class(), layer: l}
	for _, p := range l.Parts() {
		m.parts = append(m.parts, memberOf(p))
	}
	return m
}

func readTimeDistributed(s *settings) *layers.Layer {
	l := s.layer("layer")
	if l == nil {
		s.fail("layer", "is not there")
		return nil
	}
	return layers.TimeDistributed(l)
}

func writeTimeDistributed(f *fields, l *layers.Layer) {
	f.layer("layer", l.Config().(layers.TimeDistributedConfig).Layer)
}

func readMasking(s *settings) *layers.Layer { return layers.Masking(float32(s.float("mask_value", 0))) }

func writeMasking(f *fields, l *layers.Layer) {
	f.set("mask_value", l.Config().(layers.MaskingConfig).MaskValue)
}
