package app

// Version is the program's version. The build stamps it (-ldflags "-X ...").
var Version = "development"
