Creator "nobody"
graph
[
  directed 0
  node [ id 1 label "SILVA, A" graphics [ id 99 x 1.0 ] ]
  node
  [
    id 2
    label "&#216;deg&#229;rd, J"
Country "NOR"
  ]
  node [ id 3 ]
  edge [ source 1 target 2 value 0.5 ]
  edge [ source 2 target 3 ]
  edge [ source 2
