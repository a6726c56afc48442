// A page with both views: the network and the circles, with one panel, one window of years.
import "./start.js";
import "./circles.js";
