package tensor_test

var linearAlgebraCases = []opCase{}
