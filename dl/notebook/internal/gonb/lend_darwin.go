package gonb

// fionread asks for the number of bytes that a pipe holds: _IOR('f', 127, int).
const fionread = 0x4004667f

// descriptors is the folder of a process's open files.
func descriptors() string { return "/dev/fd/" }
