package kernels

// A Job is work cut into parts that do not depend on each other.
type Job interface{ Do(part int) }

// Run calls job.Do(part) for the parts 0 to parts-1 and returns when all are done.
func Run(parts int, j Job) {
	for p := range parts {
		j.Do(p)
	}
}
