// Package safetensors reads and writes files of named arrays in the safetensors format, in which weights are exchanged between
// frameworks: PyTorch, JAX and Hugging Face's models have them. keras.SaveWeights and keras.LoadWeights write and read a model's
// weights in it.
//
//	f, err := safetensors.Read(file, size)
//	values, err := f.Tensor("dense/kernel").Float32()
//
// A file is the length of its header in 8 bytes, little-endian; the header, a JSON object that gives each name a type, a shape
// and where its values lie; and the values, row by row. Read knows F64, F32, F16, BF16, the integers of 8 to 64 bits and BOOL,
// and leaves the values in the file until they are asked for. Write writes F32.
//
// A file is not trusted: nothing is allocated that the file's own size does not warrant, and values that overlap, that leave
// gaps, or that lie outside the file are an error that names the tensor.
//
// Source: the format's description at https://github.com/huggingface/safetensors.
package safetensors
